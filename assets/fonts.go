package assets

import _ "embed"

// NotoSansSC is Noto Sans SC Regular, unmodified, 30,890 characters (OFL-1.1, fonts/OFL.txt). It comes
// from the npm package @expo-google-fonts/noto-sans-sc 0.4.3, 400Regular.
//
//go:embed fonts/NotoSansSC-Regular.ttf
var NotoSansSC []byte

// GongshiSansSCBold is the bold face, a renamed subset of Noto Sans SC Bold (OFL-1.1): GB 2312, Latin
// and the characters of names. fonts/subset.py makes it and lists its characters.
//
//go:embed fonts/GongshiSansSC-Bold.ttf
var GongshiSansSCBold []byte

// GongshiRare has the Han characters that Noto Sans SC lacks and LXGW WenKai has, 1,061 of them, most beyond
// the first plane (OFL-1.1, fonts/OFL-GongshiRare.txt). fonts/rare.py makes it.
//
//go:embed fonts/GongshiRare-Regular.ttf
var GongshiRare []byte

// Faces of other scripts, and of emoji as text: each a Noto font (OFL-1.1, fonts/OFL-GongshiScripts.txt) with the
// metrics of Noto Sans SC. fonts/scripts.py makes them and names their packages. The kiosk reads one when a character
// needs it.
var (
	//go:embed fonts/GongshiArabic-Regular.ttf
	GongshiArabic []byte // Uyghur, Kazakh, Kyrgyz
	//go:embed fonts/GongshiTibetan-Regular.ttf
	GongshiTibetan []byte
	//go:embed fonts/GongshiMongolian-Regular.ttf
	GongshiMongolian []byte
	//go:embed fonts/GongshiYi-Regular.ttf
	GongshiYi []byte
	//go:embed fonts/GongshiEmoji-Regular.ttf
	GongshiEmoji []byte
)

// FontCoverage lists the characters that any of the faces draws, as ranges of hexadecimal code points, a line each:
// hanzi.Drawn reads it. fonts/scripts.py makes it.
//
//go:embed fonts/coverage.txt
var FontCoverage string

package assets

import _ "embed"

// NotoSansSC is Noto Sans SC Regular, unmodified, 30,890 characters (OFL-1.1, fonts/OFL.txt). It comes
// from the npm package @expo-google-fonts/noto-sans-sc 0.4.3, 400Regular.
//
//go:embed fonts/NotoSansSC-Regular.ttf
var NotoSansSC []byte

// GongshiSansSCBold is the bold face, a renamed subset of Noto Sans SC Bold (OFL-1.1): GB 2312, Latin
// and the characters of names. fonts/subset.py makes it and says what is in it.
//
//go:embed fonts/GongshiSansSC-Bold.ttf
var GongshiSansSCBold []byte

// GongshiRare has the Han characters that Noto Sans SC lacks and LXGW WenKai has, 1,061 of them, most beyond
// the first plane (OFL-1.1, fonts/OFL-GongshiRare.txt). fonts/rare.py makes it.
//
//go:embed fonts/GongshiRare-Regular.ttf
var GongshiRare []byte

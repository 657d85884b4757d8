package importer

import (
	"archive/zip"
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"
)

// refusal is that refuses a file, in both languages.
type refusal struct{ en, zh string }

// Refusals of files that are no workbook and no text. Each says how the table can be sent.
var (
	isPDF = refusal{"This is a PDF or a printed document, not a spreadsheet. Choose the " +
		"spreadsheet that it was made from, saved as .xlsx, or type its rows into the template.",
		"这是PDF等版式文件，不是电子表格。请找到生成它的表格，另存为.xlsx；没有的话，请把内容填进模板。"}
	isPicture = refusal{"This is a picture, not a spreadsheet. Type its rows into the " +
		"template, or choose the spreadsheet itself.",
		"这是图片，不是电子表格。请把内容填进模板，或选择原来的表格文件。"}
	isArchive = refusal{"This is a packed archive. Unpack it, and choose the spreadsheet in it.", "这是压缩包。请解压后选择里面的表格文件。"}
	isWord    = refusal{"This is a text document, not a spreadsheet. Copy its table into a " +
		"workbook, and save that as .xlsx.",
		"这是文字文档（Word等），不是电子表格。请把其中的表格复制到电子表格，另存为.xlsx。"}
	isSlides = refusal{"This is a presentation, not a spreadsheet. Copy its table into a " +
		"workbook, and save that as .xlsx.",
		"这是演示文稿，不是电子表格。请把其中的表格复制到电子表格，另存为.xlsx。"}
	isODS = refusal{"This is an OpenDocument spreadsheet (.ods). Open it, and save it as .xlsx.",
		"这是.ods表格。请用表格软件打开，另存为.xlsx。"}
	isXLSB = refusal{"This is a binary workbook (.xlsb). Open it, and save it as .xlsx.", "这是二进制表格（.xlsb）。请打开后另存为.xlsx。"}
	isOld  = refusal{"This is an old workbook (.xls or .et), or one with a password. Open " +
		"it, take a password away, and save it as .xlsx.",
		"这是旧格式（.xls、.et）或带密码的表格。请打开后去掉密码，另存为.xlsx。"}
	isLocked = refusal{"The workbook has a password. Open it, take the password away, and save it as .xlsx.",
		"表格带密码。请打开后去掉密码，另存为.xlsx。"}
	isNumbers = refusal{"This is a file of Apple Numbers. Export it there as Excel (.xlsx).", "这是苹果Numbers文件。请在Numbers里导出为Excel（.xlsx）。"}
	isBroken  = refusal{"The file is damaged, perhaps since it was not sent or copied to its " +
		"end. Take it from where it came once more, or open it and save it as .xlsx.",
		"文件已损坏，可能没有传完或复制完。请重新取一次这个文件，或打开后另存为.xlsx。"}
	isUnknown = refusal{"The file is neither a workbook (.xlsx) nor text (.csv). Open it in " +
		"the program that it comes from, and save it as .xlsx.",
		"这既不是.xlsx表格，也不是文字（.csv）文件。请用原来的软件打开，另存为.xlsx。"}
)

func (p *Preview) refuse(r refusal) { p.addProblem(0, "", r.en, r.zh) }

// magics are how files begin that are no workbook and no text.
var magics = []struct {
	start string
	is    refusal
}{
	{"%PDF", isPDF}, {"%!PS", isPDF},
	{"\x89PNG", isPicture}, {"\xff\xd8\xff", isPicture}, {"GIF8", isPicture}, {"II*\x00", isPicture}, {"MM\x00*", isPicture},
	{"{\\rtf", isWord},
	{"Rar!", isArchive}, {"7z\xbc\xaf\x27\x1c", isArchive}, {"\x1f\x8b", isArchive}, {"BZh", isArchive}, {"\xfd7zXZ", isArchive},
	{"\x09\x00\x04\x00", isOld}, {"\x09\x02\x06\x00", isOld}, {"\x09\x04\x06\x00", isOld}, {"\x09\x08", isOld},
}

// refuseForeign refuses a file by how it begins; false if it may be text.
func (p *Preview) refuseForeign(data []byte) bool {
	for _, m := range magics {
		if bytes.HasPrefix(data, []byte(m.start)) {
			p.refuse(m.is)
			return true
		}
	}
	start := data[:min(len(data), 64)]
	bitmap := bytes.HasPrefix(data, []byte("BM")) && bytes.ContainsRune(start, 0)
	switch marked := bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")); {
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		p.refuseContainer(data)
	case bitmap, bytes.HasPrefix(data, []byte("RIFF")) && bytes.Contains(start, []byte("WEBP")),
		len(start) > 12 && string(start[4:8]) == "ftyp":
		p.refuse(isPicture)
	case !marked && bytes.ContainsRune(data, 0):
		p.refuse(isUnknown)
	default:
		return false
	}
	return true
}

// refuseContainer refuses files in the container of the programs of before 2007: old workbooks, and new ones with a
// password.
func (p *Preview) refuseContainer(data []byte) {
	holds := func(stream string) bool {
		return bytes.Contains(data, []byte(strings.Join(strings.Split(stream, ""), "\x00")))
	}
	switch {
	case holds("EncryptedPackage"):
		p.refuse(isLocked)
	case holds("WordDocument"):
		p.refuse(isWord)
	case holds("PowerPoint Document"):
		p.refuse(isSlides)
	default:
		p.refuse(isOld)
	}
}

// workbookPart is the part of an .xlsx that every one has; some programs number it, or write its name in other letters.
var workbookPart = regexp.MustCompile(`(?i)(^|[/\\])workbook\d*\.xml$`)

// members tell archives apart by the files in them, in this order.
var members = []struct {
	name *regexp.Regexp
	is   refusal
}{
	{regexp.MustCompile(`(?i)^xl/workbook\.bin$`), isXLSB},
	{regexp.MustCompile(`(?i)^word/document\d*\.xml$`), isWord},
	{regexp.MustCompile(`(?i)^ppt/presentation\.xml$`), isSlides},
	{regexp.MustCompile(`(?i)^OFD\.xml$`), isPDF},
	{regexp.MustCompile(`(?i)(?:^|/)(?:Index\.zip|Index/.*\.iwa)$`), isNumbers},
	{regexp.MustCompile(`(?i)\.(?:xlsx|xlsm|xls|et|csv|txt|ods|pdf|docx?|jpe?g|png)$`), isArchive},
}

// refuseZip refuses an archive that is no .xlsx.
func (p *Preview) refuseZip(archive *zip.Reader) {
	if kind := openDocument(archive); kind != nil {
		p.refuse(*kind)
		return
	}
	for _, m := range members {
		if slices.ContainsFunc(archive.File, func(f *zip.File) bool { return m.name.MatchString(f.Name) }) {
			p.refuse(m.is)
			return
		}
	}
	p.refuse(isUnknown)
}

// openDocument returns an archive's OpenDocument format (OpenDocument 1.3, part 2, 3.3); nil for none.
func openDocument(archive *zip.Reader) *refusal {
	for _, f := range archive.File {
		if f.Name != "mimetype" {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil
		}
		defer r.Close()
		text := make([]byte, 80)
		n, _ := r.Read(text)
		switch kind := string(text[:n]); {
		case strings.Contains(kind, "opendocument.spreadsheet"):
			return &isODS
		case strings.Contains(kind, "opendocument.text"):
			return &isWord
		case strings.Contains(kind, "opendocument.presentation"):
			return &isSlides
		}
	}
	return nil
}

// isPictureOf reports whether a part of a workbook is a picture.
func isPictureOf(name string) bool {
	return path.Base(path.Dir(strings.ToLower(name))) == "media"
}

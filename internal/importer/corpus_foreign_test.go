package importer_test

import (
	"archive/zip"
	"bytes"
	_ "image/gif" // of the picture in a workbook
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gongshi/internal/record"
)

// foreign are files of other programs and other kinds, under the names that people give them: each is refused with a
// sentence that says how the table can be sent.
func foreign(t *testing.T) (list []specimen) {
	t.Helper()
	container := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504)
	wide := func(name string) string { return strings.Join(strings.Split(name, ""), "\x00") }
	for name, c := range map[string]struct{ data, says string }{
		"old.xls":           {container + wide("Workbook"), "另存为.xlsx"},
		"biff5.xls":         {"\x09\x08\x08\x00\x00\x05\x05\x00", "另存为.xlsx"},
		"wps.et":            {container + wide("Workbook") + wide("ETExtData"), ".et"},
		"password.xlsx":     {container + wide("EncryptionInfo") + wide("EncryptedPackage"), "密码"},
		"word.doc":          {container + wide("WordDocument"), "复制到电子表格"},
		"binary.xlsb":       {packed(t, "[Content_Types].xml", "", "xl/workbook.bin", "\x00"), ".xlsb"},
		"calc.ods":          {packed(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<a/>"), ".ods"},
		"writer.odt":        {packed(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<a/>"), "复制到电子表格"},
		"word.docx":         {packed(t, "[Content_Types].xml", "", "word/document.xml", "<a/>"), "复制到电子表格"},
		"word-renamed.xlsx": {packed(t, "[Content_Types].xml", "", "word/document.xml", "<a/>"), "复制到电子表格"},
		"slides.pptx":       {packed(t, "ppt/presentation.xml", "<a/>"), "演示文稿"},
		"apple.numbers":     {packed(t, "Index/Document.iwa", "\x00", "preview.jpg", "\xff\xd8"), "Numbers"},
		"invoice.ofd":       {packed(t, "OFD.xml", "<a/>"), "版式文件"},
		"packed.zip":        {packed(t, "三月/收支.xlsx", "PK"), "解压"},
		"packed.rar":        {"Rar!\x1a\x07\x00", "解压"},
		"packed.7z":         {"7z\xbc\xaf\x27\x1c\x00", "解压"},
		"pdf-renamed.xlsx":  {"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"},
		"photo.jpg":         {"\xff\xd8\xff\xe0\x00\x10JFIF", "图片"},
		"photo.heic":        {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1", "图片"},
		"photo.webp":        {"RIFF\x24\x00\x00\x00WEBPVP8 ", "图片"},
		"photo.bmp":         {"BM\x36\x00\x00\x00\x00\x00", "图片"},
		"cut-off.xlsx":      {string(workbook(t, "日期,摘要,收入\n2024-03-05,拨款,500", nil))[:900], "没有传完"},
		"empty.xlsx":        {"", "空"},
		"blanks.csv":        {" \r\n\t\r\n", "空"},
		"commas.csv":        {",,,\n,,,\n", "都是空的"},
		"database.dbf":      {"\x03\x7c\x03\x05\x02\x00\x00\x00\x41\x00", "另存为.xlsx"},
		"picture-only.xlsx": {pictureOnly(t), "只有图片"},
		"nothing.xlsx":      {string(workbook(t, "", nil)), "都是空的"},
		"page.xls":          {"<html><body><table><tr><td>日期</td></tr></table></body></html>", "网页"},
		"json.csv":          {"{\"日期\":\"2024-03-05\",\"收入\":500}", ""},
	} {
		s := specimen{name: "foreign/" + name, kind: record.KindFinanceStatement, data: []byte(c.data), period: march}
		s.parseRight("refused")
		s.foreseen["says"] = c.says
		list = append(list, s)
	}
	return list
}

// packed makes an archive of names and contents.
func packed(t *testing.T, pairs ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		f, err := w.Create(pairs[i])
		must(t, err)
		_, err = f.Write([]byte(pairs[i+1]))
		must(t, err)
	}
	must(t, w.Close())
	return b.String()
}

// pictureOnly is a workbook of a photographed table.
func pictureOnly(t *testing.T) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	dot := "GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
	must(t, f.AddPictureFromBytes("Sheet1", "A1", &excelize.Picture{Extension: ".gif", File: []byte(dot)}))
	b, err := f.WriteToBuffer()
	must(t, err)
	return b.String()
}

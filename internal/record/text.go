package record

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"gongshi/internal/privacy"
)

// form is a shape that a text must have, with the words for it.
type form struct {
	match  func(string) bool
	en, zh string
}

var (
	digestForm = regexp.MustCompile(`^[0-9a-f]{64}$`)
	emailForm  = regexp.MustCompile(`^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)
	clockForm  = regexp.MustCompile(`^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$`)
)

// forms are the shapes that a FieldDoc can ask for.
var forms = map[string]form{
	"uuid7":    {ValidID, "the id of a record (UUIDv7 in lower case)", "信息标识（小写的 UUIDv7）"},
	"digest":   {digestForm.MatchString, "a SHA-256 digest (64 lower-case hexadecimal digits)", "SHA-256 摘要（64位小写十六进制）"},
	"image":    {digestForm.MatchString, "a SHA-256 digest (64 lower-case hexadecimal digits)", "SHA-256 摘要（64位小写十六进制）"},
	"division": {validDivision, "a 12-digit division code, such as 340803000000", "12位行政区划代码，例如340803000000"},
	"index":    {ValidIndex, "an index number of the form 003111216/201506-00011", "索引号，形如003111216/201506-00011"},
	"org":      {issuerForm.MatchString, "an organisation code of 9 digits and capital letters", "9位机构代码（数字和大写字母）"},
	"email":    {emailForm.MatchString, "an e-mail address", "电子邮箱地址"},
	"clock":    {clockForm.MatchString, "a time of day of the form 08:30", "时刻，形如08:30"},
}

// ValidID reports whether s is a record's id: a UUID of version 7 (RFC 9562 §5.7) in its one lower-case form.
func ValidID(s string) bool {
	u, err := uuid.Parse(s)
	return err == nil && u.Version() == 7 && u.Variant() == uuid.RFC4122 && u.String() == s
}

// checkText checks one text: its characters, its length, and the list or form that it must come from.
func (c *checker) checkText(n node, doc FieldDoc) {
	s := n.value.String()
	if s == "" {
		if n.element {
			c.add(n.pointer, "is empty. Fill it in or remove it.", "是空的，请填写或删除。")
		}
		return
	}
	most := doc.Max
	if most == 0 {
		most = c.rules.limits.Text
	}
	if length := utf8.RuneCountInString(s); length > most {
		c.add(n.pointer, "has %[1]d characters; at most %[2]d are allowed. Shorten it.", "有%[1]d个字，最多%[2]d个字，请精简。", length, most)
		return
	}
	if en, zh := badCharacter(s, doc.Lines); en != "" {
		c.add(n.pointer, "%[1]s", "%[2]s", en, zh)
		return
	}
	c.checkCode(n.pointer, s, doc)
	if f := forms[doc.Form]; f.match != nil && !f.match(s) {
		c.add(n.pointer, "is %[1]q; %[2]s is expected.", "是“%[1]s”，应为%[3]s。", shortQuote(s, 40), f.en, f.zh)
		return
	}
	c.checkFile(n, s, doc)
}

// checkCode checks a value against its code list on the day of the record.
func (c *checker) checkCode(pointer, s string, doc FieldDoc) {
	if doc.List == "" || pointer == "/kind" {
		return
	}
	list := c.rules.lists[doc.List]
	e, known, valid := c.rules.findEntry(doc.List, s, c.day)
	switch {
	case known && !valid:
		c.add(pointer, "%[1]q was not in use on %[2]s (%[3]s). Take another code of the list %[4]s or correct the date.",
			"“%[1]s”在%[2]s不在有效期内（%[3]s），请改用有效的“%[5]s”或更正日期。", s, c.day, entrySpan(e), list.Name, list.Zh)
	case !known && !list.Open:
		c.add(pointer, "%[1]q is not in the code list %[2]s; the codes are %[4]s.", "“%[1]s”不在“%[3]s”之中，可选：%[4]s。",
			shortQuote(s, 40), list.Name, list.Zh, codesOf(c.rules.Entries(doc.List, c.day)))
	}
}

func entrySpan(e Entry) string { return e.From.String() + "…" + e.To.String() }

func codesOf(entries []Entry) string {
	codes := make([]string, len(entries))
	for i, e := range entries {
		codes[i] = e.Code
	}
	return strings.Join(codes, ", ")
}

// checkFile checks that a digest names an attachment of the record, and a picture where the field shows one.
func (c *checker) checkFile(n node, digest string, doc FieldDoc) {
	if doc.Form != "digest" && doc.Form != "image" || n.name == "sha256" {
		return
	}
	file, ok := c.files[digest]
	switch {
	case !ok:
		c.add(n.pointer, "names %[1]s, which is not among the attachments. Attach the file.", "引用的文件%[1]s不在附件中，请添加附件。", shortQuote(digest, 12))
	case doc.Form == "image" && !c.rules.IsPicture(file):
		c.add(n.pointer, "names %[1]q, which is not a picture. Attach a JPEG or PNG.", "引用的“%[1]s”不是图片，请使用 JPEG 或 PNG。", shortQuote(file.Name, 40))
	}
}

// IsPicture reports whether an attachment can be shown where a picture belongs.
func (rules *Rules) IsPicture(a Attachment) bool {
	return rules.isTagged("media_type", a.MediaType, "image")
}

// badCharacter finds a character that does not belong in a public text and puts it into words. Characters that Tidy
// removes are refused in texts that did not pass Tidy.
func badCharacter(s string, lines bool) (en, zh string) {
	if !utf8.ValidString(s) {
		return "is not valid UTF-8. Save the text as UTF-8 again.", "不是有效的 UTF-8 文字，请重新以 UTF-8 保存。"
	}
	if strings.TrimSpace(s) != s {
		return "begins or ends with white space. Remove it.", "开头或结尾有空白，请删除。"
	}
	if at := strings.IndexRune(s, utf8.RuneError); at >= 0 {
		before := []rune(s[:at])
		near := string(before[max(0, len(before)-8):]) + "\uFFFD"
		return fmt.Sprintf("has a character that was lost on the way, in “%s”. Enter it again.", near), fmt.Sprintf("中有一个字已丢失（“%s”），请重新输入。", near)
	}
	if !lines && strings.Contains(s, "\n") {
		return "has a line break. Write it on one line.", "中有换行，请写成一行。"
	}
	if privacy.Clean(s, lines) != s {
		return "has characters that nobody can see. Type it again by hand.", "中有看不见的字符，请手工重新输入。"
	}
	return "", ""
}

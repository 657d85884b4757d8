package record

import (
	"fmt"
	"regexp"
	"time"
)

// indexForm is 索引号: the issuer's 9-character organisation code, slash, yyyymm, dash, 5-digit serial.
var indexForm = regexp.MustCompile(`^[0-9A-Z]{9}/[0-9]{4}(0[1-9]|1[0-2])-[0-9]{5}$`)

var issuerForm = regexp.MustCompile(`^[0-9A-Z]{9}$`)

// MaxSerial is the last serial of an issuer's month.
const MaxSerial = 99_999

// IndexMonth returns the part of an index number within which serials are counted: "003111216/201506". The month is
// that of the moment in China.
func IndexMonth(issuerCode string, at time.Time) string {
	return issuerCode + "/" + at.In(Zone).Format("200601")
}

// FormatIndex completes an index number: "003111216/201506-00011".
func FormatIndex(month string, serial int) string { return fmt.Sprintf("%s-%05d", month, serial) }

// ValidIndex reports whether s has the form of an index number.
func ValidIndex(s string) bool { return indexForm.MatchString(s) }

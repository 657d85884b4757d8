package importer

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/xuri/nfp"
)

// numberFormat is a workbook's number format (ECMA-376, part 1, 18.8.30 and 18.8.31): a part each for positive numbers,
// negative ones and zero, or parts with conditions.
type numberFormat struct {
	parts []formatPart
	plain bool // shows numbers as they are, but for rounding, separators and signs of currency
}

// formatPart is one part of a number format.
type formatPart struct {
	comparison string // of its condition, "" for none
	limit      *big.Rat
	pieces     []piece
	dated      bool // shows a day or a time
	monthly    bool // shows a month or a year, and no day
	percent    bool
	empty      bool  // shows nothing
	decimals   int   // that are shown; -1 for as many as there are
	scale      int64 // divisor of a number before it is shown, as in 0!.0; 1 for none
}

// piece is a literal text, or some digits if there is none.
type piece struct {
	text   string
	digits int
	zeros  int // as many digits are shown at least
}

// look is the shown form of a number. The text has all digits that are stored; a spreadsheet program shows a rounded
// number.
type look struct {
	rounded bool // the shown number differs by more than binary fractions do
	text    string
	dated   bool
	monthly bool
	percent bool
	nothing bool
	scale   int64
}

const maxFormat = 255 // characters, as Excel has it

// Number formats that a workbook does not spell out: of percentages, and of days and times, those of Chinese programs
// included.
func builtIn(id int) string {
	switch {
	case id == 1, id == 3, id == 5, id == 6, id == 37, id == 38, id == 41, id == 42:
		return "0."
	case id == 2, id == 4, id == 7, id == 8, id == 39, id == 40, id == 43, id == 44:
		return "0.00"
	case id == 9, id == 10:
		return "0%"
	case id == 17, slices.Contains([]int{27, 36, 50, 52, 57}, id):
		return "yyyy-mm"
	case 14 <= id && id <= 22, 27 <= id && id <= 36, 45 <= id && id <= 47, 50 <= id && id <= 58, 71 <= id && id <= 81:
		return "yyyy-mm-dd"
	}
	return ""
}

var (
	escaped     = regexp.MustCompile(`!(.)`)
	general     = regexp.MustCompile(`(?i)G/通用格式|General`)
	storedValue = regexp.MustCompile(`^-?(\d{1,20}(\.\d{0,30})?|\.\d{1,30})(E[-+]?\d{1,2})?$`)
)

// parseFormat reads a number format. An unreadable format shows numbers unchanged.
func parseFormat(code string) numberFormat {
	var f numberFormat
	if code == "" || len(code) > maxFormat {
		return numberFormat{plain: true}
	}
	parser := nfp.NumberFormatParser()
	unrounded := general.MatchString(code)
	for _, section := range parser.Parse(general.ReplaceAllString(escapeOutside(code), "0")) {
		if section.Type == nfp.TokenSectionText {
			continue
		}
		part := parsePart(section.Items)
		if unrounded || part.scale != 1 || part.dated || part.percent {
			part.decimals = -1
		}
		if sign := foreignSign(code); sign != "" && !part.dated {
			part.pieces = append([]piece{{text: sign}}, part.pieces...)
		}
		f.parts = append(f.parts, part)
	}
	f.plain = !slices.ContainsFunc(f.parts, func(p formatPart) bool {
		return p.dated || p.percent || p.empty || p.scale != 1 ||
			slices.ContainsFunc(p.pieces, func(one piece) bool { return one.text != "" || one.zeros > 1 })
	})
	return f
}

// escapeOutside writes !x, as Excel in Chinese escapes a character, as \x, where it is not in quotes.
func escapeOutside(code string) string {
	parts := strings.Split(code, `"`)
	for i := 0; i < len(parts); i += 2 {
		parts[i] = escaped.ReplaceAllString(parts[i], `\$1`)
	}
	return strings.Join(parts, `"`)
}

func parsePart(items []nfp.Token) formatPart {
	p := formatPart{scale: 1}
	digits, pointed, grouped, calendar := 0, false, false, false // digits before the point; the part has something of a day
	commas := 0                                                  // since the last digit
	shown := ""                                                  // the letters of days and times
	for _, item := range items {
		switch item.TType {
		case nfp.TokenTypeCondition:
			p.comparison, p.limit = parseCondition(item)
		case nfp.TokenTypeDateTimes, nfp.TokenTypeElapsedDateTimes:
			calendar = calendar || strings.ContainsAny(strings.ToLower(item.TValue), "ymdhse上下")
			shown += strings.ToLower(item.TValue)
		case nfp.TokenTypePercent:
			p.percent = true
		case nfp.TokenTypeZeroPlaceHolder, nfp.TokenTypeHashPlaceHolder, nfp.TokenTypeDigitalPlaceHolder:
			if pointed {
				p.decimals += len(item.TValue)
				commas = 0
				break
			}
			grouped = grouped || commas > 0
			commas = 0
			n := len(item.TValue)
			digits += n
			zeros := 0
			if item.TType == nfp.TokenTypeZeroPlaceHolder {
				zeros = n
			}
			p.addDigits(n, zeros)
		case nfp.TokenTypeDecimalPoint:
			p.scale *= parseThousands(commas)
			pointed, commas = true, 0
		case nfp.TokenTypeThousandsSeparator:
			commas += len(item.TValue)
		case nfp.TokenTypeExponential, nfp.TokenTypeFraction:
			p.decimals = -100
		case nfp.TokenTypeLiteral, nfp.TokenTypeGeneral:
			if strings.Trim(item.TValue, ",") == "" && digits > 0 {
				commas += len(item.TValue)
				break
			}
			p.pieces = append(p.pieces, piece{text: item.TValue})
		}
	}
	p.scale *= parseThousands(commas)
	p.dated = calendar && (digits == 0 || slices.ContainsFunc(items, func(i nfp.Token) bool {
		return strings.ContainsAny(strings.ToLower(i.TValue), "yh") && i.TType == nfp.TokenTypeDateTimes
	}))
	p.monthly = p.dated && strings.ContainsAny(shown, "yme") && !strings.ContainsAny(shown, "dhsa上下")
	p.empty = len(p.pieces) == 0 && !p.dated && !pointed
	p.settlePieces(pointed || grouped)
	return p
}

// addDigits adds places for digits; more in a row are one piece.
func (p *formatPart) addDigits(n, zeros int) {
	if last := len(p.pieces) - 1; last >= 0 && p.pieces[last].text == "" {
		p.pieces[last].digits += n
		p.pieces[last].zeros += zeros
		return
	}
	p.pieces = append(p.pieces, piece{digits: n, zeros: zeros})
}

func parseThousands(commas int) int64 {
	scale := int64(1)
	for range min(commas, 4) {
		scale *= 1000
	}
	return scale
}

// settlePieces turns the pieces into literals with letters, and a point that is only drawn between digits, by which the
// number is divided. loose means that the digits are not counted, since there are separators or decimals.
func (p *formatPart) settlePieces(loose bool) {
	var kept []piece
	for i, one := range p.pieces {
		between := one.text != "" && i > 0 && i+1 < len(p.pieces) && p.pieces[i-1].digits > 0 &&
			p.pieces[i+1].digits > 0
		switch {
		case between && (one.text == "." || one.text == "．" || one.text == "·"):
			for range min(p.pieces[i+1].digits, 8) {
				p.scale *= 10
			}
			loose = true
			continue
		case one.digits == 0 && strings.TrimSpace(one.text) == "":
			continue
		case one.text == "", between, strings.ContainsFunc(one.text, unicode.IsLetter):
		default:
			continue // a sign, a bracket, a blank
		}
		if last := len(kept) - 1; one.text == "" && last >= 0 && kept[last].text == "" {
			kept[last].digits += one.digits
			kept[last].zeros += one.zeros
		} else {
			kept = append(kept, one)
		}
	}
	if loose {
		for i := range kept {
			kept[i].zeros = min(kept[i].zeros, 1)
		}
	}
	p.pieces = kept
}

// parseCondition reads one such as [>=10000].
func parseCondition(item nfp.Token) (comparison string, limit *big.Rat) {
	for _, part := range item.Parts {
		switch part.Token.TType {
		case nfp.TokenTypeOperator:
			comparison = part.Token.TValue
		case nfp.TokenTypeOperand:
			limit, _ = new(big.Rat).SetString(part.Token.TValue)
		}
	}
	if limit == nil {
		return "", nil
	}
	return comparison, limit
}

func (p formatPart) appliesTo(v *big.Rat) bool {
	order := v.Cmp(p.limit)
	switch p.comparison {
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case "=":
		return order == 0
	case "<>":
		return order != 0
	}
	return false
}

// part finds the part that shows a number.
func (f numberFormat) part(v *big.Rat) formatPart {
	if slices.ContainsFunc(f.parts, func(p formatPart) bool { return p.comparison != "" }) {
		for _, p := range f.parts {
			if p.comparison == "" || p.appliesTo(v) {
				return p
			}
		}
		return f.parts[len(f.parts)-1]
	}
	switch sign := v.Sign(); {
	case sign < 0 && len(f.parts) > 1:
		return f.parts[1]
	case sign == 0 && len(f.parts) > 2:
		return f.parts[2]
	}
	return f.parts[0]
}

// formatNumber writes a stored number as its format does, but with all its digits. A day is written as 2006-01-02.
func (f numberFormat) formatNumber(stored string, epoch serialDays) look {
	if !storedValue.MatchString(stored) {
		return look{text: stored, scale: 1}
	}
	v, ok := new(big.Rat).SetString(stored)
	if !ok {
		return look{text: stored, scale: 1}
	}
	if len(f.parts) == 0 {
		return look{text: decimalOf(v, stored), scale: 1}
	}
	p := f.part(v)
	if f.plain {
		return look{text: decimalOf(v, stored), scale: 1, rounded: p.roundsNumber(v)}
	}
	s := look{dated: p.dated, monthly: p.monthly, percent: p.percent, nothing: p.empty && v.Sign() != 0, scale: p.scale,
		rounded: p.roundsNumber(v)}
	switch {
	case p.dated:
		s.text = dayAndTime(stored, v, epoch)
	case p.percent:
		s.text = decimalOf(v.Mul(v, big.NewRat(100, 1)), "") + "%"
	case p.scale != 1:
		s.text = p.fillDigits(decimalOf(v.Mul(v, big.NewRat(1, p.scale)), ""))
	default:
		s.text = p.fillDigits(decimalOf(v, stored))
	}
	return s
}

// changesNumber reports whether the format shows anything else than the stored number.
func (f numberFormat) changesNumber(stored string) bool {
	return !f.plain || strings.Contains(stored, "E") ||
		strings.Contains(stored, ".") && f.formatNumber(stored, 0).rounded
}

// roundsNumber reports whether the part shows a number rounded, by more than a ten-thousandth of its last digit.
func (p formatPart) roundsNumber(v *big.Rat) bool {
	if p.decimals < 0 || v.IsInt() {
		return false
	}
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(min(p.decimals, 10))), nil)
	shown := new(big.Rat).Mul(v, new(big.Rat).SetInt(power))
	_, near := roundNearest(shown)
	return !near
}

// decimalOf writes a number without an exponent, unless it is so long that a spreadsheet has lost digits of it.
func decimalOf(v *big.Rat, stored string) string {
	if stored != "" && !strings.Contains(stored, "E") || v.Num().BitLen() > 49 && v.IsInt() && stored != "" {
		return stored
	}
	s := v.FloatString(40)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// fillDigits puts the digits of a number into the pieces of a format.
func (p formatPart) fillDigits(number string) string {
	sign := ""
	if rest, negative := strings.CutPrefix(number, "-"); negative {
		sign, number = "-", rest
	}
	places, zeros := 0, 0
	for _, one := range p.pieces {
		places, zeros = places+one.digits, zeros+one.zeros
	}
	if places == 0 { // words in place of the number
		if len(p.pieces) == 0 {
			return sign + number
		}
		var b strings.Builder
		for _, one := range p.pieces {
			b.WriteString(one.text)
		}
		return b.String()
	}
	whole := !strings.Contains(number, ".")
	for whole && len(number) < zeros {
		number = "0" + number
	}
	var b strings.Builder
	b.WriteString(sign)
	left := places
	for _, one := range p.pieces {
		if one.digits == 0 {
			b.WriteString(one.text)
			continue
		}
		left -= one.digits
		cut := len(number) - left
		if !whole && left > 0 || cut < 0 { // digits of a fraction are not shared out
			continue
		}
		b.WriteString(number[:cut])
		number = number[cut:]
	}
	return b.String()
}

// dayAndTime writes the number of a day, and the time of that day.
func dayAndTime(stored string, v *big.Rat, epoch serialDays) string {
	whole := new(big.Int).Div(v.Num(), v.Denom())
	minutes := new(big.Rat).Sub(v, new(big.Rat).SetInt(whole))
	minutes.Mul(minutes, big.NewRat(24*60, 1))
	n, _ := roundNearest(minutes)
	clock := ""
	if m := n.Int64(); m > 0 && m < 24*60 {
		clock = strconv.Itoa(100 + int(m/60))[1:] + ":" + strconv.Itoa(100 + int(m%60))[1:]
	}
	if whole.Sign() == 0 && clock != "" {
		return clock
	}
	d, ok := serialDay(whole.String(), epoch)
	if !ok {
		return stored
	}
	return strings.TrimSpace(d.String() + " " + clock)
}

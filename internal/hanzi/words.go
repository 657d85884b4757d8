package hanzi

// Words cuts a run of Han characters into the words that it most probably consists of. A character that is no word of
// the dictionary is one of its own.
func (d *Dictionary) Words(run string) []string {
	var words []string
	for _, w := range d.segmentRun(run) {
		words = append(words, w.text)
	}
	return words
}

// mostUsual is the cost below which no name of a person is in the dictionary: 李明 and 张三 cost 1,240.
const mostUsual = 1215

// Usual reports whether a text is a word that is more usual than names of persons are.
func (d *Dictionary) Usual(text string) bool {
	i := d.words.findEntry(text)
	return i >= 0 && d.words.cost(i) < mostUsual
}

// HasWord reports whether a text is a word of the dictionary. It has some names of persons.
func (d *Dictionary) HasWord(text string) bool { return d.words.findEntry(text) >= 0 }

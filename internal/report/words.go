package report

import (
	"fmt"
	"io/fs"
	"sync"

	"github.com/go-json-experiment/json"

	"gongshi/assets"
)

// words are the words of reports in one language, by key.
type words map[string]string

var catalogues = sync.OnceValue(func() map[string]words {
	all := map[string]words{}
	for _, lang := range []string{"zh", "en"} {
		text, err := fs.ReadFile(assets.Report(), lang+".json")
		w := words{}
		if err == nil {
			err = json.Unmarshal(text, &w)
		}
		if err != nil {
			panic("the words of reports in " + lang + ": " + err.Error()) // embedded: a test reads them all
		}
		all[lang] = w
	}
	return all
})

// wordsOf gives the words of a language, Chinese where the language is not spoken.
func wordsOf(lang string) words {
	if w, ok := catalogues()[lang]; ok {
		return w
	}
	return catalogues()["zh"]
}

// T gives the text of a key, with values in the places of its verbs. A key that is missing shows itself; a test keeps
// that from happening.
func (w words) T(key string, values ...any) string {
	text, ok := w[key]
	switch {
	case !ok:
		return key
	case len(values) == 0:
		return text
	}
	return fmt.Sprintf(text, values...)
}

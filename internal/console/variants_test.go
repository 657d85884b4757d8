package console

import (
	"html"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"gongshi/internal/account"
)

// TestSearchByVariants: in whatever forms a notice and a query have their characters, the console finds the notice.
func TestSearchByVariants(t *testing.T) {
	data, err := os.ReadFile("../hanzi/testdata/found.tsv")
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice(t, Options{})
	queries := map[string][]string{}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		title, query, _ := strings.Cut(strings.TrimSpace(line), "\t")
		title, err := strconv.Unquote(title)
		query, err2 := strconv.Unquote(query)
		if err != nil || err2 != nil {
			t.Fatal(line)
		}
		title = strings.NewReplacer("\u200b", "", "\ufeff", "").Replace(title)
		if queries[title] == nil {
			o.publish(village, title, "一")
		}
		queries[title] = append(queries[title], query)
	}
	editor := o.seated("editor", account.Editor, village)
	tried := 0
	for title, list := range queries {
		for _, query := range list {
			tried++
			page := editor.get(Root + "search?q=" + url.QueryEscape(query))
			if !strings.Contains(html.UnescapeString(page.text), ">"+title+"<") {
				t.Errorf("%q does not find %q: %s", query, title, page.Status)
			}
		}
	}
	if tried < 30 {
		t.Errorf("%d queries", tried)
	}
}

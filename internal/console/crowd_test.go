package console

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"gongshi/internal/account"
)

// TestCrowd: many people of one address at once read, search and withdraw while records are published; nobody
// sees an error of the machine, and everything that was published and not withdrawn is found at the end.
func TestCrowd(t *testing.T) {
	o := newOffice(t, Options{Limits: Limits{Logins: Rate{1e6, 1e6}, Person: Rate{1e6, 1e6}}})
	o.seat("office", account.Office, city)
	const people, each = 8, 4
	ids := make([]string, people*each)
	for i := range ids {
		ids[i] = o.publish(village, fmt.Sprintf("众人公告%d", i), "内容。")
	}
	browsers := make([]*browser, people)
	for i := range browsers {
		browsers[i] = o.login("office")
	}
	var all sync.WaitGroup
	for i, b := range browsers {
		all.Go(func() {
			for _, id := range ids[i*each : (i+1)*each] {
				for _, path := range []string{"", "search?q=众人公告", "records/" + id, "duties"} {
					if r := b.get(Root + path); r.StatusCode != http.StatusOK {
						t.Errorf("%s: %s", path, r.Status)
					}
				}
				if r := b.post(Root+"records/"+id+"/withdraw", "reason", "误发。"); r.StatusCode != http.StatusSeeOther {
					t.Errorf("withdrawing: %s\n%s", r.Status, r.text)
				}
			}
		})
	}
	for i := range 5 {
		o.publish(beside, fmt.Sprintf("后来的众人公告%d", i), "内容。")
	}
	last := o.publish(village, "最后的众人公告", "内容。")
	all.Wait()
	// A list may be a second old, but for whoever has just changed something it is not.
	browsers[0].post(Root+"records/"+last+"/withdraw", "reason", "误发。").is(t, http.StatusSeeOther)
	browsers[0].get(Root+"search?q=众人公告").is(t, http.StatusOK, "共5条")
}

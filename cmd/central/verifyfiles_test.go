package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gongshi/internal/console"
	"gongshi/internal/division"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

const village = division.Code("340803001901")

// notice is an announcement of the village with a picture.
func notice(title string, picture []byte) (*record.Record, string) {
	sum := sha256.Sum256(picture)
	digest := hex.EncodeToString(sum[:])
	return &record.Record{Kind: record.KindAnnouncement, Division: village, Title: title, Issuer: record.Issuer{Name: "示例村", Code: "900000001"},
		Basis: "条例", Manner: "主动公开", IssuedOn: record.Date{Year: 2026, Month: time.October, Day: 8},
		Attachments: []record.Attachment{{SHA256: digest, Size: int64(len(picture)), MediaType: "image/png", Name: "照片.png"}},
		Body:        &record.Announcement{Medium: "web", Text: "一"}}, digest
}

// TestVerifyDuringAnErasure: what is taken down while an auditor reads is no fault, and what is missing
// without a reason is one, however the log has grown meanwhile.
func TestVerifyDuringAnErasure(t *testing.T) {
	for name, tc := range map[string]struct {
		path         string // what the auditor asks for when something happens
		erase, wrong bool
	}{
		"withdrawn before its payload":    {"/payload/", false, false},
		"erased before its payload":       {"/payload/", true, false},
		"erased before its attachment":    {"/blob/", true, false},
		"growth while a payload is lost":  {"/payload/", false, true},
		"growth while a picture is lost":  {"/blob/", false, true},
		"withdrawn before the checkpoint": {"/feed/", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "centre")
			if _, err := store.Keygen(dir, "test.gongshi.example"); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			publish := func(title string) store.Published {
				r, digest := notice(title, []byte(title))
				done, err := s.Publish(t.Context(), store.Batch{Items: []store.Item{{Record: r}}, Files: map[string]store.File{
					digest: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(title))), nil }}})
				if err != nil {
					t.Fatal(err)
				}
				return done[0]
			}
			publish("甲公告")
			bad := publish("误发公告")
			var happened atomic.Bool
			h, err := newRoutes(s, true, console.Options{})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasPrefix(r.URL.Path, tc.path) && happened.CompareAndSwap(false, true) {
					if tc.wrong {
						publish("丙公告")
					} else if _, err := s.Withdraw(r.Context(), store.Withdrawal{ID: bad.ID, Reason: "误发", Erase: tc.erase}); err != nil {
						t.Error(err)
					}
				}
				if tc.wrong && strings.HasPrefix(r.URL.Path, tc.path) {
					http.NotFound(w, r)
					return
				}
				h.ServeHTTP(w, r)
			}))
			defer server.Close()
			found, err := verifyFiles(&app{ctx: t.Context(), stdout: io.Discard, stderr: io.Discard}, feed.WebFiles(server.Client(), server.URL), nil, "")
			if err != nil {
				t.Fatal(err)
			}
			if !happened.Load() || found.OK() == tc.wrong || len(found.Logs) != 1 {
				t.Errorf("happened: %v, faults: %v, %v", happened.Load(), found.Findings, found.Logs[0].Findings)
			}
		})
	}
}

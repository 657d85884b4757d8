package feed_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"time"

	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
)

// The worked example of the package comment: a log of two leaves, with salts that are not random so
// that the output is always the same.
func Example() {
	key, err := feed.KeyFromSeed("gongshi.example", []byte("a seed of exactly thirty-2 bytes"))
	if err != nil {
		log.Fatal(err)
	}
	var edge feed.Edge
	for _, x := range []struct {
		leaf    feed.Leaf
		payload feed.Payload
	}{
		{feed.Leaf{Op: feed.Publish, ID: "r1", Revision: 1, Kind: "announcement", IndexNumber: "003204/202603-00001",
			Time: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), Previous: feed.None}, feed.Payload("0123456789abcdef" + `{"title":"停水公示"}`)},
		{feed.Leaf{Op: feed.Withdraw, ID: "r1", Revision: 1, Kind: "announcement", IndexNumber: "003204/202603-00001",
			Time: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), Previous: 0}, feed.Payload("fedcba9876543210" + `{"reason":"日期有误"}`)},
	} {
		x.leaf.Payload, x.leaf.Size = x.payload.Digest(), int64(len(x.payload))
		raw, err := x.leaf.Marshal()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(raw))
		first := feed.FirstHash(edge.Size())
		next, hashes := edge.Append(feed.LeafHash(raw))
		for i, h := range hashes {
			fmt.Println("stored hash", first+int64(i), h)
		}
		edge = next
	}
	signed, err := key.SignEdge("340800000000", edge)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(key.VerifierLine())
	fmt.Print(string(signed))
	// Output:
	// {"id":"r1","index_number":"003204/202603-00001","kind":"announcement","op":"publish","payload":"de507594fa0cbf534836dbe9aeec904d2d47e90be200b57985f92e429818a844","revision":1,"size":40,"time":"2026-03-01T08:00:00Z","v":1}
	// stored hash 0 QTn68IAcD/C1JaAVfy/dEuTzYU2kG6rGCOi8giA6feU=
	// {"id":"r1","index_number":"003204/202603-00001","kind":"announcement","op":"withdraw","payload":"7c2e4a2b391dada3f9f1c1fd4d475e96f27f3458d7168f0bcdbac62a822f4e2a","previous":0,"revision":1,"size":41,"time":"2026-03-02T08:00:00Z","v":1}
	// stored hash 1 LeZmOOLUJXXlBFYTkUJyo2tFBQJZGSSi203jq2sOqcA=
	// stored hash 2 yqoYWmywVphjwQJTkWuZr2NIROupuBL3skfGztEIwUk=
	// gongshi.example+dbe44537+AfD2AzNEA6lJS6jV2/S/HPSPj1PB1fo+TZ5U/XlYPohT
	// gongshi.example/feed/340800000000
	// 2
	// yqoYWmywVphjwQJTkWuZr2NIROupuBL3skfGztEIwUk=
	//
	// — gongshi.example/feed/340800000000 HEavL03ofDIrJQ5ogdMu+1stg0WXUt4Hp7UxpOR7ebcvGkCJC0mMoWVtIXUbjK7/6MOUpv0c1vlJSyo3PTd+jdQmWQQ=
}

// A kiosk holds an edge and a trusted key. It takes what a carrier brings, and believes what verifies.
func ExampleUnit_Verify() {
	ctx := context.Background()
	centre := feedtest.NewMemory(feedtest.Key(), feedtest.Code) // stands for the centre's tables
	for i := range 40 {
		_, err := centre.Append(ctx, feed.Leaf{Op: feed.Publish, ID: fmt.Sprintf("r%d", i), Revision: 1, Kind: "policy",
			Time: time.Date(2026, 3, 1, 8, i, 0, 0, time.UTC), Previous: feed.None}, feed.NewPayload([]byte(`{"title":"政策"}`)))
		if err != nil {
			log.Fatal(err)
		}
	}

	checkpoint, err := feedtest.Trust().Open(centre.Note, feedtest.Code)
	if err != nil {
		log.Fatal(err)
	}
	var held feed.Edge      // what the kiosk has: nothing yet
	var cover feed.Absences // the leaves that explain missing payloads
	if err := checkpoint.CheckExtends(held); err != nil {
		log.Fatal(err)
	}
	for held.Size() < checkpoint.Size {
		_, wire, err := feed.BuildUnit(ctx, centre, held.Size(), checkpoint.Size) // at the centre
		if err != nil {
			log.Fatal(err)
		}
		unit, err := feed.DecodeUnit(wire) // at the kiosk
		if err != nil {
			log.Fatal(err)
		}
		applied, err := unit.Verify(held, checkpoint)
		if err != nil {
			log.Fatal(err)
		}
		// One transaction: leaves, payloads, records, index, stored hashes, and the edge.
		for _, e := range applied.Entries {
			cover.Add(e.Number, e.Leaf)
		}
		held = applied.Edge
		fmt.Println("applied up to", held.Size(), "still to be fetched:", len(feed.Pending(applied.Entries, &cover)))
	}
	fmt.Println("all of it:", checkpoint.CheckEdge(held) == nil)
	// Output:
	// applied up to 32 still to be fetched: 0
	// applied up to 40 still to be fetched: 0
	// all of it: true
}

// The centre's own verification, after somebody has changed a byte in the table of stored hashes.
func ExampleAudit_Run() {
	ctx := context.Background()
	centre := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	for i := range 3 {
		_, err := centre.Append(ctx, feed.Leaf{Op: feed.Publish, ID: fmt.Sprintf("r%d", i), Revision: 1, Kind: "policy",
			Time: time.Date(2026, 3, 1, 8, i, 0, 0, time.UTC), Previous: feed.None}, feed.NewPayload([]byte(`{"title":"政策"}`)))
		if err != nil {
			log.Fatal(err)
		}
	}
	centre.Hashes[2][0] ^= 1

	report, err := feed.Audit{Code: feedtest.Code, Backend: centre, Places: feed.RowPlaces("central.db", feedtest.Code),
		Signed: centre.Note, Trust: feedtest.Trust(), Custodian: true, Edge: &centre.Right}.Run(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, finding := range report.Findings {
		fmt.Println(finding)
	}
	// Output:
	// central.db 340800000000 hash 2: digest_mismatch: the stored hash 2 (level 1, position 0) is not that of its leaves
}

// The trace of a record is its leaves, each naming the one before.
func ExampleTrail() {
	var trail feed.Trail
	for n, l := range []feed.Leaf{
		{Op: feed.Publish, ID: "r1", Kind: "policy", Revision: 1, Previous: feed.None},
		{Op: feed.Correct, ID: "r1", Kind: "policy", Revision: 2, Previous: 0},
		{Op: feed.Correct, ID: "r1", Kind: "policy", Revision: 2, Previous: 1},
	} {
		next, err := trail.Next(int64(n), l)
		if err != nil {
			fmt.Println(err)
			continue
		}
		trail = next
	}
	fmt.Println("revision", trail.Revision, "by leaf", trail.Last)
	// Output:
	// malformed: leaf 2 has revision 2 of record r1 where 3 was due
	// revision 2 by leaf 1
}

// A single proves one leaf that lies ahead of what has been folded.
func ExampleProvenEntry_Verify() {
	ctx := context.Background()
	centre := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	for i := range 100 {
		_, err := centre.Append(ctx, feed.Leaf{Op: feed.Publish, ID: fmt.Sprintf("r%d", i), Revision: 1, Kind: "alert",
			Time: time.Date(2026, 3, 1, 8, 0, i, 0, time.UTC), Previous: feed.None}, feed.NewPayload([]byte("暴雨红色预警")))
		if err != nil {
			log.Fatal(err)
		}
	}
	checkpoint, err := feedtest.Trust().Open(centre.Note, feedtest.Code)
	if err != nil {
		log.Fatal(err)
	}
	_, wire, err := feed.BuildProvenEntry(ctx, centre, 99, checkpoint.Size)
	if err != nil {
		log.Fatal(err)
	}
	single, err := feed.DecodeProvenEntry(bytes.Clone(wire))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(single.Verify(checkpoint), single.Entry.Leaf.ID, string(single.Entry.Payload.Body()))
	// Output:
	// <nil> r99 暴雨红色预警
}

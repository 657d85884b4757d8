package feed_test

import (
	"bytes"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// goldenUnit is a unit that format version 1 must read for ever: a publication whose payload was erased,
// its correction with its payload, and the erase leaf, proved to a log of four leaves.
const goldenUnit = `015500030403fcfe836acece690291ae19425a2ba603efcf7739ce71de2a01e992fee80cde8d7657ec7e8ad8d9babcdf05381fc2bf113b5737284413
ca049b28c5e2bc8fac98a94e0dc57f5bc4bd09a4a1219911ce4be046698e71a3e8ad0b81638a82e5710428b52ffd24b785040054082001610c616e6e
6f756e63656d656e74133030333230342f3230323630332d30303030310180c89f9a0d225fe3b7a02c5347c6754f55bd8f6a27c2c72b3106092d1822
503b0273d7cbf943190278012e0b000278010100666564636261393837363534333231307b227469746c65223a22e585ace7a4baefbc88e69bb4e6ad
a3efbc89227d02004b3b65386438038c4c9c00`

const goldenRoot = "owDmxRuASktZVuXYsPBKHEnLNbKvfcx1AQzolfPqPuY="

// goldenEntries is what must come out of it: number, exact leaf, payload.
const goldenEntries = `0 {"id":"a","index_number":"003204/202603-00001","kind":"announcement","op":"publish","payload":"5fe3b7a02c5347c6754f55bd8f6a27c2c72b3106092d1822503b0273d7cbf943","revision":1,"size":34,"time":"2026-03-01T08:00:00Z","v":1}
1 {"id":"a","index_number":"003204/202603-00001","kind":"announcement","op":"correct","payload":"eae11b88b1c41739aef301065747314f289cdc81b236358f23f5ac89f4755805","previous":0,"revision":2,"size":46,"time":"2026-03-01T08:01:00Z","v":1} fedcba9876543210{"title":"公示（更正）"}
2 {"erases":[0],"id":"a","kind":"announcement","op":"erase","previous":1,"revision":2,"time":"2026-03-01T08:02:00Z","v":1}`

// bomb is a small zstd frame with much in it.
func bomb(t *testing.T) []byte {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, 64<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

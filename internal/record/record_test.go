package record

import "testing"

func TestParseSmoke(t *testing.T) {
	in := `{"kind":"power","division":"340800000000","title":"收养登记","issuer":{"name":"示例","code":"003111216"},"issued_on":"2015-05-01","body":{"class":"确认","code":"Q-1","exercised_by":"市民政局"}}`
	r, err := Parse([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", c)
	for _, bad := range []string{
		`{"kind":"power","x":1}`, `{"kind":"power","kind":"power"}`, `{"kind":"power","body":{"x":1}}`,
		`{"kind":"power","body":{"risk_points":[{"name":1}]}}`, `{"kind":"finance_statement","body":{"opening_balance":1.5}}`,
		`{"kind":"power","issued_on":"2015-02-30"}`, "{\"kind\":\"po\xff\"}", `{"kind":"nope","body":{}}`, `[]`, ``,
	} {
		_, err := Parse([]byte(bad))
		if err == nil {
			t.Errorf("%s accepted", bad)
		}
		t.Log(err)
	}
}

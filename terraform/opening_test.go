package terraform

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

const smallPlan = `{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[
 {"address":"lb.é","mode":"managed","type":"lb","name":"é","change":{"actions":["create"],"after":{"name":"é😀","idle":60},"after_unknown":{},"after_sensitive":{}}}],
 "configuration":{"root_module":{"resources":[{"mode":"managed","type":"lb","name":"é","expressions":{"name":{"constant_value":"é😀"},"idle":{"constant_value":60}}}]}}}`

const smallDump = `lb.é  @plan.json-
  idle = 60  @plan.json-
  name = "é😀"  @plan.json-
`

func utf16of(text string, order binary.AppendByteOrder) string {
	b := order.AppendUint16(nil, 0xFEFF)
	for _, u := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

func TestWhatPeopleHandOverIsReadAsThePlanItHolds(t *testing.T) {
	for name, text := range map[string]string{
		"plain":                   smallPlan,
		"UTF-8 with a BOM":        "\uFEFF" + smallPlan,
		"UTF-16LE of PowerShell":  utf16of(smallPlan+"\r\n", binary.LittleEndian),
		"UTF-16BE":                utf16of(smallPlan, binary.BigEndian),
		"a CI wrapper's line":     "[command]/opt/hostedtoolcache/terraform-bin show -json plan\n" + smallPlan + "\n::debug::exitcode: 0\n",
		"a template in that line": "Run terraform show -json ${{ env.PLAN }} > {a}\n" + smallPlan,
		"a policy tool's wrapper": `{"name":"x","plan":` + smallPlan + `,"run":{"id":1}}`,
		"with unknown keys":       strings.Replace(smallPlan, `"format_version"`, `"later":{"a":[1,{"b":"\"}"}]},"format_version"`, 1),
		"an old format":           strings.Replace(smallPlan, `"1.2"`, `"0.1"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			if !IsPlan([]byte(text)) {
				t.Error("it is not taken for a plan")
			}
			for way, in := range map[string]io.Reader{
				"whole": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text)),
				"with the end": iotest.DataErrReader(strings.NewReader(text)),
			} {
				r, err := LoadPlan(in, "plan.json", Options{Wants: planWants})
				if err != nil {
					t.Fatalf("%s: %v", way, err)
				}
				if got := dump(r); got != smallDump {
					t.Errorf("%s: %s", way, got)
				}
			}
		})
	}
}

func TestWhatIsNoPlanIsRefusedWithTheCommandThatHelps(t *testing.T) {
	const show = "terraform show -json PLANFILE > plan.json"
	for _, c := range []struct{ name, text, why, next string }{
		{"nothing", " \n", "it is empty", show},
		{"a saved plan", "PK\x03\x04\x14\x00tfplan\x00\x01", "it is a zip file, as a saved plan is, and no JSON", show},
		{"the event log", `{"@level":"info","@message":"Terraform 1.11.4","type":"version"}` + "\n" + `{"@level":"info"}`, "it is the event log of `terraform plan -json`, which has no values", show},
		{"the text of a plan", "Terraform will perform the following actions:\n  # aws_lb.a will be created\n  + resource \"aws_lb\" \"a\" {\n      + name = \"a\"\n", "there is no JSON in it", show},
		{"a cut plan", smallPlan[:len(smallPlan)/2], "it ends within the JSON, after 209 bytes: it was cut", "write it again: " + show},
		{"cut in a key", `{"format_ver`, "it ends within the JSON, after 12 bytes: it was cut", "write it again: " + show},
		{"a plan of the future", `{"format_version":"2.0","resource_changes":[]}`, `it is a plan or state of format "2.0", and this version reads 0.1 to 1.x`, "a newer timeout-audit, or show it with an older Terraform"},
		{"no version", `{"format_version":"x"}`, `it is a plan or state of format "x", and this version reads 0.1 to 1.x`, "a newer timeout-audit"},
		{"an old state", `{"version":3,"terraform_version":"0.11.14","serial":1,"lineage":"x","modules":[]}`, "it is a Terraform state of version 3, and this version reads version 4", "terraform show -json > state.json"},
		{"an encrypted state", `{"serial":1,"lineage":"x","meta":{},"encrypted_data":"abc","encryption_version":"v0"}`, "it is an encrypted state", "tofu show -json > state.json"},
		{"other JSON", `{"name":"x","values":{}}`, "it is JSON, and neither a Terraform plan nor a state", show},
		{"a mock", `{"mock":{"resource":[]}}`, "it is JSON, and neither a Terraform plan nor a state", show},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := LoadPlan(strings.NewReader(c.text), "x", Options{Wants: planWants})
			var refusal *Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("got %v", err)
			}
			if refusal.Why != c.why || !strings.HasPrefix(refusal.Next, c.next) {
				t.Errorf("got  %q, next %q\nwant %q, next %q...", refusal.Why, refusal.Next, c.why, c.next)
			}
		})
	}
}

func TestBrokenJSONIsToldWithItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		`{"format_version":"1.2",,}`:                                    `it is no JSON at byte 25: ',' stands where a key should`,
		`{"format_version" "1.2"}`:                                      `it is no JSON at byte 19: '"' stands where ':' should`,
		`{"format_version":"1.2","resource_changes":[}`:                 `it is no JSON at byte 45: '}' stands where a value should`,
		`{"format_version":"1.2","resource_changes":[{"address":tru}]}`: `it is no JSON after byte 55: invalid character ' ' in literal true (expecting 'e')`,
		`{"format_version":"1.2","resource_changes":[{]}`:               `it is no JSON at byte 46: ']' stands where a key should`,
	} {
		_, err := LoadPlan(strings.NewReader(text), "x", Options{Wants: planWants})
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestAPlanBeyondTheLimitIsRefused(t *testing.T) {
	s := newStream(io.MultiReader(strings.NewReader(`{"a":"`), endless('x')), 1<<20)
	err := s.object(func(string) error { return s.skip() })
	if err == nil || !strings.Contains(err.Error(), "the limit is 1 MB") {
		t.Error(err)
	}
	s = newStream(io.MultiReader(strings.NewReader(`{"a":"`), endless('x')), 1<<40)
	err = s.object(func(string) error { _, err := s.raw(); return err })
	if err == nil || err.Error() != "one value of it has more than 64 MB" {
		t.Error(err)
	}
}

// endless is one byte without end.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestOtherFilesAreNotTakenForPlans(t *testing.T) {
	for _, text := range []string{
		``, `x`, `{}`, `[]`, `[{"planned_values":1}]`, `{"name":"x","values":"planned_values"}`, "PK\x03\x04word/document.xml",
		`{"format_version":"1.0","provider_schemas":{}}`, `{"configs":[{"@type":"x"}]}`, `{"configuration":{"a":1}}`, `{"plan":"pro"}`,
	} {
		if IsPlan([]byte(text)) {
			t.Errorf("%s is taken for a plan", text)
		}
	}
	for _, text := range []string{
		`{"version":4,"terraform_version":"1.11.4","serial":3,"lineage":"x"`,
		`{"applyable":true,"configuration":{"provider_config":`,
		"PK\x03\x04....tfplan", `{"@level":"info","@message":`, `{"format_version":"1.0","values":{`,
	} {
		if !IsPlan([]byte(text)) {
			t.Errorf("%s is not taken for a plan", text)
		}
	}
}

func TestThePlansOfThisProjectAreReadCutAnywhereWithoutPanic(t *testing.T) {
	for _, name := range []string{"unknowns", "zero-trap"} {
		text, err := os.ReadFile("testdata/plans/" + name + "/plan.json")
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.TrimSpace(text)
		for n := 0; n < len(text); n += 1 + n%7 {
			if _, err := LoadPlan(bytes.NewReader(text[:n]), "x", Options{Wants: planWants}); err == nil {
				t.Fatalf("cut after %d bytes it is read", n)
			}
		}
	}
}

func FuzzPlan(f *testing.F) {
	f.Add([]byte(smallPlan))
	f.Add([]byte(utf16of(smallPlan, binary.LittleEndian)))
	f.Add([]byte(`{"version":4,"serial":1,"resources":[{"module":"module.a[\"x\"]","mode":"managed","type":"lb","name":"a","instances":[{"index_key":"b.c","attributes":{"idle":60},"sensitive_attributes":[[{"type":"get_attr","value":"idle"}]]}]}]}`))
	for _, name := range []string{"fixed-api", "many-services", "unknowns", "zero-trap"} {
		text, err := os.ReadFile("testdata/plans/" + name + "/plan.json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	wants := append([]Want{
		{Type: "aws_lb", Paths: []string{"idle_timeout"}}, {Type: "aws_lb_listener", Paths: []string{"default_action"}},
		{Type: "aws_ecs_service", Paths: []string{"load_balancer", "service_connect_configuration"}, Refers: map[string][]string{"load_balancer.target_group_arn": {"aws_lb"}}},
		{Type: "aws_ecs_task_definition", JSON: []string{"container_definitions"}},
	}, planWants...)
	f.Fuzz(func(t *testing.T, text []byte) {
		IsPlan(text)
		r, err := LoadPlan(bytes.NewReader(text), "plan.json", Options{Wants: wants})
		if err != nil {
			if r != nil || err.Error() == "" {
				t.Errorf("both a root and the error %q", err)
			}
			return
		}
		again, err := LoadPlan(bytes.NewReader(text), "plan.json", Options{Wants: wants})
		if err != nil || dump(r) != dump(again) {
			t.Error("two readings of one text differ")
		}
		for _, res := range r.Resources {
			for name, v := range res.Body.Attributes {
				if (v.State == Unknown) != (v.Why() != "" && v.Code() != "") {
					t.Errorf("%s.%s: state %d, why %q, code %q", res.Address, name, v.State, v.Why(), v.Code())
				}
			}
		}
	})
}

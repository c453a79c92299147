package terraform

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// planOf is a plan with a number of services in modules, each with what a plan says of one that
// nobody asks for.
func planOf(services int) string {
	var b strings.Builder
	b.WriteString(`{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":[]}},"resource_changes":[`)
	other := strings.Repeat(`"nobody_asks_for_this_attribute":[{"x":[],"y":null}],`, 40)
	for i := range services {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"address":"module.s[\"k%d\"].lb.a","module_address":"module.s[\"k%d\"]","mode":"managed","type":"lb","name":"a","change":{"actions":["create"],"before":null,"after":{%s"idle":%d,"name":"n%d"},"after_unknown":{%s"to":true},"after_sensitive":{}}}`,
			i, i, other, i%100, i, other)
	}
	b.WriteString(`],"configuration":{"root_module":{"module_calls":{"s":{"source":"./s","expressions":{"to":{"references":["lb.b[\"k\"].arn","lb.b[\"k\"]","lb.b"]}},"for_each_expression":{"references":["local.all"]},
"module":{"resources":[{"mode":"managed","type":"lb","name":"a","expressions":{"idle":{"references":["var.idle"]},"to":{"references":["var.to"]}}}]}}}}}}`)
	return b.String()
}

func TestAPlanIsReadInTimeThatGrowsWithItsSize(t *testing.T) {
	r, err := LoadPlan(strings.NewReader(planOf(2_000)), "plan.json", Options{Wants: planWants})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Resources) != 2_000 {
		t.Fatalf("%d resources", len(r.Resources))
	}
	to := r.Resources[1_999].Body.Attributes["to"]
	if len(to.Refs()) != 1 || to.Refs()[0] != (Ref{`lb.b["k"]`, "arn"}) {
		t.Errorf("got %v", to.Refs())
	}
}

func TestWhatNobodyAsksForIsNotHeld(t *testing.T) {
	const size = 128 << 20
	in := io.MultiReader(
		strings.NewReader(`{"format_version":"1.2","planned_values":{"root_module":{"resources":["`),
		io.LimitReader(endless('x'), size),
		strings.NewReader(`"]}},"resource_changes":[]}`),
	)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := LoadPlan(in, "plan.json", Options{Wants: planWants}); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
		t.Errorf("%d MB of a file were read with %s", size>>20, megabytes(int64(used)))
	}
}

func BenchmarkLoadPlan(b *testing.B) {
	text := planOf(5_000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := LoadPlan(strings.NewReader(text), "plan.json", Options{Wants: planWants}); err != nil {
			b.Fatal(err)
		}
	}
}

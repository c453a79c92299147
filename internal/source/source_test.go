package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// nowhere counts bytes for lines, which is enough to see that positions are asked for in order.
type nowhere struct{ length int }

func (n nowhere) Span(start, end int) audit.Pos {
	if start < 0 || end < start || end > n.length {
		panic(fmt.Sprintf("%d to %d of %d bytes", start, end, n.length))
	}
	return audit.Pos{File: "f", Line: 1, Column: start + 1, EndLine: 1, EndColumn: end + 1, Start: start, End: end}
}

func parse(name, text string) *File { return Parse(name, []byte(text), nowhere{len(text)}) }

func TestWordsOfCodeAreToldFromCommentsAndTexts(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a.js", "a = 1 // b = 2\n/* c = 3 */ d", "a = 1 d"},
		{"a.js", "`x ${ {a: '}'} } ${`y`} z` + 1", "`x ${ {a: '}'} } ${`y`} z` + 1"},
		{"a.js", "x = a / b / c; y = /'[/]" + `\` + "/'/g.test(s)", "x = a / b / c ; y = /'[/]" + `\` + "/'/g . test ( s )"},
		{"a.js", "if (a) /'/.test(b); return /\"/", "if ( a ) /'/ . test ( b ) ; return /\"/"},
		{"a.js", "don't\nnext = 1", "don 't next = 1"},
		{"a.ts", "65_000 0x1F 1e-3 .5 10n a?.b", "65_000 0x1F 1e-3 .5 10n a ?. b"},
		{"a.js", "#!/usr/bin/env node\na", "a"},
		{"a.py", "a = 1 # b = 2\n'''c = \"3\n''' + r'\\'\n", "a = 1 | '''c = \"3\n''' + r'\\' |"},
		{"a.py", "f(a,\n  b=1)\nx = 1 + \\\n  2", "f ( a , b = 1 ) | x = 1 + 2 |"},
		{"a.py", "f'{x}' b\"\" rb'a' u", "f'{x}' b\"\" rb'a' u |"},
		{"a.cs", "#if X\na = \"// b\"; /* c */ d => 'e'; // f\n", "a = \"// b\" ; d => 'e' ;"},
		{"a.cs", `@"a\""b" + $"c{d["e"]}{{f" + $@"{g}""h" + """i"j""" + k`, `@"a\""b" + $"c{d["e"]}{{f" + $@"{g}""h" + """i"j""" + k`},
		{"a.rb", "a = 1 # b\n=begin\nc = 2\n=end\nd :e, 'f#{', \"g#{\"h\"}\"\n__END__\ni", "a = 1 | d :e , 'f#{' , \"g#{\"h\"}\" |"},
		{"a.rb", "f(<<~X, 1)\n  don't\nX\ng /h'/\ni / j\nk %w[l m'] \nn? ? o : p", "f ( <<~X , 1 ) | g /h'/ | i / j | k %w[l m'] | n? ? o : p |"},
		{"a.rb", "a = $', $1\nb = 'c'", "a = $' , $1 | b = 'c' |"},
		{"a.rb", "f(a,\n  b)\nc = A::B", "f ( a , b ) | c = A :: B |"},
	}
	for _, tt := range tests {
		f := parse(tt.name, tt.text)
		var words []string
		for i := range f.Tokens {
			if f.Tokens[i].Kind == Line {
				words = append(words, "|")
				continue
			}
			words = append(words, f.Word(i))
		}
		if got := strings.Join(words, " "); got != tt.want {
			t.Errorf("%s\n%s\nis %s\nwant %s", tt.name, tt.text, got, tt.want)
		}
	}
}

func TestANumberIsOneOrAProductOfSome(t *testing.T) {
	tests := []struct {
		text string
		want float64
		ok   bool
	}{
		{"65000", 65000, true}, {"65_000", 65000, true}, {"65 * 1000", 65000, true}, {"(2 * 60) * 1e3", 0, false},
		{"(65 * 1000)", 65000, true}, {"2 * 60 * 1e3", 120000, true}, {"0x10", 16, true}, {"1.5", 1.5, true},
		{"010", 0, false}, {"5 + 5", 0, false}, {"a * 1000", 0, false}, {"65__000", 0, false}, {"'65'", 0, false}, {"", 0, false},
		{"-5", 0, false},
	}
	for _, tt := range tests {
		f := parse("a.js", tt.text)
		v := f.Value(0, len(f.Tokens))
		if ok := v.Is == IsNumber; ok != tt.ok || ok && v.Number != tt.want {
			t.Errorf("%s is %v (%v)", tt.text, v.Number, v.Is)
		}
	}
}

func TestCallsHaveNamesArgumentsAndWhatTheyAreBoundTo(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a.js", "const server = http.createServer({ a: 1 }, app)", "http.createServer[{ a: 1 },app] server"},
		{"a.ts", "const server: http.Server = await app.listen(3000)", "app.listen[3000] server"},
		{"a.js", "this.server = new Server(1)", "Server[1] this.server"},
		{"a.js", "app.getHttpServer().on('x')", "app.getHttpServer[]  app.getHttpServer().on['x'] "},
		{"a.js", "const f = require('fastify')({})", "require['fastify'] f require:fastify[{}] f"},
		{"a.ts", "x = f<A, B>(1)", "f[1] x"},
		{"a.py", "def f(a):\n  uvicorn.run(app, port=1, **kw)", "uvicorn.run[app,port:1,...:kw] "},
		{"a.js", "if (a) { while (b) {} }", ""},
		{"a.cs", "var a = x.MapHub<Chat>(\"/c\", o => o.A = 1, b: 2);", "x.MapHub[\"/c\",o => o.A = 1,b:2] a"},
		{"a.rb", "a = f(1, b: 2)", "f[1,b:2] a"},
	}
	for _, tt := range tests {
		f := parse(tt.name, tt.text)
		var all []string
		for _, c := range f.Calls() {
			var args []string
			for _, a := range c.Args {
				text := f.Between(a.From, a.To)
				if a.Key != "" {
					text = a.Key + ":" + text
				}
				args = append(args, text)
			}
			all = append(all, fmt.Sprintf("%s[%s] %s", c.Path, strings.Join(args, ","), c.Bound))
		}
		if got := strings.Join(all, " "); got != tt.want {
			t.Errorf("%s\nhas the calls %q\nwant          %q", tt.text, got, tt.want)
		}
	}
}

func TestWhatStandsInABranchIsConditional(t *testing.T) {
	tests := []struct {
		name, text string
		want       bool
	}{
		{"a.js", "function f() { x = 1 }", false},
		{"a.js", "if (a) { x = 1 }", true},
		{"a.js", "if (a) { b } else { x = 1 }", true},
		{"a.js", "if (a) x = 1", true},
		{"a.js", "if (a) { b }\nx = 1", false},
		{"a.js", "try { x = 1 } catch (e) {}", false},
		{"a.js", "if (require.main === module) { x = 1 }", false},
		{"a.py", "def f():\n  x = 1", false},
		{"a.py", "if a:\n  x = 1", true},
		{"a.py", "if a:\n  b\nx = 1", false},
		{"a.py", "if __name__ == '__main__':\n  x = 1", false},
		{"a.py", "try:\n  a\nexcept E:\n  x = 1", true},
		{"a.py", "if a: x = 1", true},
		{"a.cs", "void F() { x = 1; }", false},
		{"a.cs", "if (a) { x = 1; }", true},
		{"a.cs", "if (a) x = 1;", true},
		{"a.rb", "f do |c|\n  x = 1\nend", false},
		{"a.rb", "unless a\n  x = 1\nend", true},
		{"a.rb", "x = 1 if a", true},
	}
	for _, tt := range tests {
		f := parse(tt.name, tt.text)
		at := slices.IndexFunc(f.Tokens, func(k Token) bool { return string(f.Text[k.Start:k.End]) == "x" })
		if got := f.Conditional(at); got != tt.want {
			t.Errorf("%q: conditional is %v", tt.text, got)
		}
	}
}

func TestImportsHaveTheNamesThatTheyGive(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a.js", "import a, { b as c, type D } from './x'; import * as e from \"y\"; import 'z'", "./x::a ./x:b:c ./x:D:D y::e z::"},
		{"a.js", "const a = require('x'); const { b, c: d } = require('y'); require('z')", "x::a y:b:b y:c:d z::"},
		{"a.js", "export { a } from './x'; export * from './y'", "./x:a:a ./y::"},
		{"a.py", "import a, b.c, d as e\nfrom .f import (g, h as i)\nfrom . import j", "a::a b.c::b.c d::e .f:g:g .f:h:i .:j:j"},
		{"a.go", "package a\nimport (\n x \"net/http\"\n \"time\"\n)", "net/http::x time::time"},
	}
	for _, tt := range tests {
		var all []string
		for _, i := range parse(tt.name, tt.text).Imports() {
			all = append(all, i.Module+":"+i.Of+":"+i.Local)
		}
		if got := strings.Join(all, " "); got != tt.want {
			t.Errorf("%s\nimports %s\nwant    %s", tt.text, got, tt.want)
		}
	}
}

func TestATimeSpanIsRewrittenInSeconds(t *testing.T) {
	for written, want := range map[string]string{
		"TimeSpan.FromMinutes(2)": "TimeSpan.FromSeconds(75)", "new TimeSpan(0, 2, 0)": "TimeSpan.FromSeconds(75)", "options.KeepAlive": "",
	} {
		if got, _ := RewriteTimeSpan(written, 75*time.Second); got != want {
			t.Errorf("%s becomes %q, want %q", written, got, want)
		}
	}
}

func TestATimeSpanOfCSharpIsOneThatIsWrittenOut(t *testing.T) {
	tests := []struct {
		text string
		want time.Duration
		ok   bool
	}{
		{"TimeSpan.FromSeconds(10)", 10 * time.Second, true}, {"TimeSpan.FromMinutes(0.5)", 30 * time.Second, true},
		{"TimeSpan.FromSeconds(2 * 5)", 10 * time.Second, true}, {"new TimeSpan(0, 1, 5)", 65 * time.Second, true},
		{"new TimeSpan(1, 0, 0, 0)", 24 * time.Hour, true}, {"TimeSpan.Zero", 0, true},
		{"TimeSpan.FromSeconds(x)", 0, false}, {"TimeSpan.FromSeconds(1) + y", 0, false}, {"new TimeSpan(10)", 0, false},
		{"x", 0, false}, {"", 0, false}, {"TimeSpan.FromDays(1e300)", 0, false},
	}
	for _, tt := range tests {
		f := parse("a.cs", tt.text)
		if got, ok := f.TimeSpan(0, len(f.Tokens)); ok != tt.ok || ok && got != tt.want {
			t.Errorf("%s is %v (%v)", tt.text, got, ok)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"const s = http.createServer({a: 65_000}, `x${y}`); s.t = 65 * 1000 // c", "x = /a[/]/g; y = a / b",
		"if __name__ == '__main__':\n\tuvicorn.run(app, a=1)\n", "'''\n", "`${`${`", "({[", ")]}", "from a import (b, c as d)", "f'{x!r}'",
		"package a\nfunc f() { x := time.NewTicker(3*time.Second) }",
		"a.B = TimeSpan.FromSeconds(3 * 2); $@\"{x}\" + \"\"\"y\"\"\"", "#if X\n$\"{", "mount A::B => '/c' if d\n<<~E\nE\n%w[a] =~ /b/",
	} {
		f.Add("a.ts", seed)
		f.Add("a.py", seed)
		f.Add("a.go", seed)
		f.Add("a.cs", seed)
		f.Add("a.rb", seed)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		if len(text) > 1<<14 {
			return
		}
		file := parse(name, text)
		end := 0
		for i, k := range file.Tokens {
			if k.Start < end || k.End < k.Start || k.End > len(text) {
				t.Fatalf("token %d is %+v behind byte %d", i, k, end)
			}
			end = k.End
			if k.Match >= 0 && file.Tokens[k.Match].Match != i {
				t.Fatalf("bracket %d matches %d, which matches %d", i, k.Match, file.Tokens[k.Match].Match)
			}
			file.Conditional(i)
			file.Main(i)
			file.Handled(i)
			file.Loop(i)
			if i%97 == 0 {
				file.Functions(i)
				file.Mentions(file.Word(i))
			}
		}
		for _, c := range file.Calls() {
			file.At(c.First, c.Open)
			for _, a := range c.Args {
				file.Value(a.From, a.To)
				file.Fields(a.From, a.To)
			}
		}
		for _, a := range file.Assignments(nil) {
			file.Value(a.From, a.To)
			file.TimeSpan(a.From, a.To)
			file.Variable(file.Constant(a.From, a.To))
		}
		file.Imports()
	})
}

func TestANumberIsRewrittenAsItWasWritten(t *testing.T) {
	for _, tt := range []struct {
		written string
		n       float64
		want    string
	}{
		{"65_000", 75000, "75_000"}, {"65000", 75000, "75000"}, {"65 * 1000", 75000, "75 * 1000"}, {"65*1000", 75000, "75*1000"},
		{"65 * 1000", 75500, "75500"}, {"2 * 60 * 1000", 75000, "75000"}, {"30", 0, "0"}, {"65_000", 1500000, "1_500_000"},
	} {
		if got := Rewrite(tt.written, tt.n); got != tt.want {
			t.Errorf("%s becomes %s, want %s", tt.written, got, tt.want)
		}
	}
	for _, tt := range []struct {
		written string
		d       time.Duration
		want    string
	}{
		{"30 * time.Second", 0, "0"}, {"30*time.Second", 70 * time.Second, "70 * time.Second"},
		{"time.Minute", 20 * time.Minute, "20 * time.Minute"}, {"write", time.Second, ""}, {"c.Write * time.Second", time.Second, ""}, {"3", time.Second, ""},
	} {
		if got, _ := RewriteDuration(tt.written, tt.d); got != tt.want {
			t.Errorf("%s becomes %q, want %q", tt.written, got, tt.want)
		}
	}
}

func TestATokenKnowsTheFunctionsThatItStandsIn(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a.js", "function a() { const b = async (c) => { if (d) { x } } }", "b a"},
		{"a.js", "const o = { m: function () { x }, n() {} }", "m"},
		{"a.js", "app.get('/e', (req, res) => { x })", "?"},
		{"a.js", "function a() { b() }\nx", ""},
		{"a.ts", "class C { @Sse('e') @Auth() public async e(a: B): Promise<D<E>> { x } }", "e@Auth@Sse"},
		{"a.js", "const a = function* () { x }", "a"},
		{"a.py", "@app.get('/e')\n@auth\nasync def e():\n    def g():\n        x\n    return g()", "g e@auth@app"},
		{"a.py", "def a():\n    b\nx", ""},
	}
	for _, tt := range tests {
		f := parse(tt.name, tt.text)
		at := slices.IndexFunc(f.Tokens, func(k Token) bool { return string(f.Text[k.Start:k.End]) == "x" })
		var all []string
		for _, one := range f.Functions(at) {
			text := one.Name
			if one.At < 0 {
				text = "?"
			}
			for _, d := range one.Decorators {
				text += "@" + strings.TrimPrefix(f.Word(d), "@")
			}
			all = append(all, text)
		}
		if got := strings.Join(all, " "); got != tt.want {
			t.Errorf("%q: x stands in %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestANumberOfTheEnvironmentIsToldByItsVariable(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a.js", "process.env.PING_MS", "PING_MS*1"},
		{"a.js", "Number(process.env.PING_MS)", "PING_MS*1"},
		{"a.js", "Number(process.env['PING_MS'] ?? 15_000)", "PING_MS*1 else 15000"},
		{"a.js", "parseInt(process.env.PING || '15', 10) * 1000", "PING*1000 else 15000"},
		{"a.js", "1000 * +process.env.PING", "PING*1000"},
		{"a.js", "+(process.env.PING || 15)", "PING*1 else 15"},
		{"a.js", "process.env.A || process.env.B", ""},
		{"a.js", "process.env.A || fallback", ""},
		{"a.js", "process.env.A + 5", ""},
		{"a.js", "config.env.A", ""},
		{"a.py", "int(os.environ['PING'])", "PING*1"},
		{"a.py", "float(os.getenv(\"PING\", \"2.5\"))", "PING*1 else 2.5"},
		{"a.py", "int(os.environ.get('PING') or 15)", "PING*1 else 15"},
		{"a.py", "int(os.environ.get('PING', DEFAULT))", ""},
		{"a.py", "settings.ping", ""},
		{"a.py", "", ""},
	}
	for _, tt := range tests {
		f := parse(tt.name, tt.text)
		got := ""
		if v, ok := f.Variable(0, len(f.tokens())); ok {
			got = fmt.Sprintf("%s*%g", v.Name, v.Factor)
			if v.Falls {
				got += fmt.Sprintf(" else %g", v.Fallback)
			}
		}
		if got != tt.want {
			t.Errorf("%s is %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestAConstantIsWhatItIsGivenOnce(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a.js", "const PING_MS = 15 * 1000; f(PING_MS)", "15 * 1000"},
		{"a.py", "PING = 15\nf(PING)", "15"},
		{"a.js", "let PING_MS = 5; PING_MS = 7; f(PING_MS)", "PING_MS"},
		{"a.js", "const ping = 5; f(ping)", "ping"},
		{"a.js", "if (a) { PING_MS = 5 }\nf(PING_MS)", "PING_MS"},
		{"a.js", "a.PING_MS = 5; f(PING_MS)", "PING_MS"},
	}
	for _, tt := range tests {
		f := parse(tt.name, tt.text)
		calls := f.Calls()
		arg := calls[len(calls)-1].Args[0]
		if got := f.Between(f.Constant(arg.From, arg.To)); got != tt.want {
			t.Errorf("%s\ngives %q, want %q", tt.text, got, tt.want)
		}
	}
}

package load

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheVersionOfAModuleIsTheOneThatItsPackageManagerLocks(t *testing.T) {
	tests := []struct {
		name, file, text, module string
		want                     release
	}{
		{"npm", "package-lock.json", `{"packages": {"node_modules/@a/b": {"version": "1.30.1"}, "node_modules/c/node_modules/@a/b": {"version": "1.2.3"}}}`, "@a/b", release{text: "1.30.1", exact: true}},
		{"pnpm", "pnpm-lock.yaml", "packages:\n\n  '@a/b@1.30.1':\n    engines: x\nsnapshots:\n  '@a/b@1.30.1(c@2)':\n", "@a/b", release{text: "1.30.1", exact: true}},
		{"yarn", "yarn.lock", "\"@a/b@^1.0.0\":\n  version \"1.30.1\"\n", "@a/b", release{text: "1.30.1", exact: true}},
		{"a range", "package.json", `{"dependencies": {"@a/b": "^1.29.0"}}`, "@a/b", release{text: "1.29.0"}},
		{"a pin", "package.json", `{"dependencies": {"@a/b": "1.29.0"}}`, "@a/b", release{text: "1.29.0", exact: true}},
		{"a tag", "package.json", `{"dependencies": {"@a/b": "latest"}}`, "@a/b", release{}},
		{"uv", "uv.lock", "[[package]]\nname = \"websockets\"\nversion = \"15.0.1\"\n", "websockets", release{text: "15.0.1", exact: true}},
		{"a requirement", "requirements.txt", "a==1\nwebsockets>=14,<16 # x\n", "websockets", release{text: "14"}},
		{"a pinned requirement", "requirements.txt", "websockets==15.0\n", "websockets", release{text: "15.0", exact: true}},
		{"a project", "pyproject.toml", "dependencies = [\"websockets~=15.0\"]", "websockets", release{text: "15.0"}},
		{"two versions", "yarn.lock", "a@1:\n  version \"1.0.0\"\n\na@2:\n  version \"2.0.0\"\n", "a", release{}},
		{"another module", "requirements.txt", "websockets-proxy==15.0\n", "websockets", release{}},
		{"no JSON", "package-lock.json", "{", "a", release{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.MkdirAll(filepath.Join("app", "src"), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join("app", tt.file), []byte(tt.text), 0o644); err != nil {
				t.Fatal(err)
			}
			want := tt.want
			if want.text != "" {
				want.file = "app/" + tt.file
			}
			if got := installed("app/src/server.ts", tt.module); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestTheVersionOfAModuleIsNotThatOfTheFolderThatTheRunIsIn(t *testing.T) {
	dir := t.TempDir()
	for _, folder := range []string{"app", "here"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "here", "requirements.txt"), []byte("websockets==15.0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Join(dir, "here"))
	if got := installed("../app/server.py", "websockets"); got != (release{}) {
		t.Errorf("got %+v of another program's file", got)
	}
}

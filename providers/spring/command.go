package spring

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// builds are the files that say what an application is made of.
var builds = []string{"pom.xml", "build.gradle", "build.gradle.kts"}

// starters are the servers by what brings them, the strongest first.
var starters = []struct {
	named *regexp.Regexp
	table *providers.Table
}{
	{regexp.MustCompile(`spring-boot-starter-undertow\b`), Undertow},
	{regexp.MustCompile(`spring-boot-starter-jetty\b`), Jetty},
	{regexp.MustCompile(`spring-boot-starter-(?:web|webmvc|tomcat)\b`), Tomcat},
	{regexp.MustCompile(`spring-boot-starter-(?:webflux|reactor-netty)\b`), ReactorNetty},
}

var releases = []*regexp.Regexp{
	regexp.MustCompile(`spring-boot-starter-parent</artifactId>\s*<version>([0-9][0-9.]*)`),
	regexp.MustCompile(`org\.springframework\.boot["']\)?[ \t]+version[ \t(]+["']([0-9][0-9.]*)`),
}

// claim reads the command line of a Java that runs a Spring Boot application, as its build file tells.
func claim(c command.Command) (providers.Reading, bool) {
	c = c.Unwrap()
	if c.Program() != "java" {
		return providers.Reading{}, false
	}
	table, version := madeOf(&c)
	if table == nil {
		table = toldOf(&c)
	}
	if table == nil {
		return providers.Reading{}, false
	}
	r := providers.Claimed(table.System, &c)
	r.Context.Version = version
	from := sourcesOf(&c)
	for i := range table.Entries {
		if s, given := from.setting(table.Entries[i].Name); given {
			r.Settings = append(r.Settings, s)
		}
	}
	r.Context.Partial = from.partial
	return r, true
}

// madeOf is the server of an application and the release of Spring Boot, where a build file says so.
func madeOf(c *command.Command) (*providers.Table, string) {
	for _, name := range builds {
		build, ok := c.Source(name)
		if !ok || !bytes.Contains(build.Text, []byte("spring")) {
			continue
		}
		version := ""
		for _, release := range releases {
			if m := release.FindSubmatch(build.Text); m != nil {
				version = string(m[1])
			}
		}
		for _, s := range starters {
			if s.named.Match(build.Text) {
				return s.table, version
			}
		}
	}
	return nil, ""
}

// prefixes are those of the properties that only one server has.
var prefixes = []struct {
	of    string
	table *providers.Table
}{
	{"server.tomcat.", Tomcat}, {"server.undertow.", Undertow}, {"server.jetty.", Jetty}, {"server.netty.", ReactorNetty},
}

// toldOf is the server that a property of its own on the command line or in the environment tells of.
func toldOf(c *command.Command) *providers.Table {
	for _, p := range prefixes {
		for _, w := range c.Words[1:] {
			if strings.HasPrefix(w.Text, "-D"+p.of) || strings.HasPrefix(w.Text, "--"+p.of) {
				return p.table
			}
		}
		for _, v := range c.Env {
			if strings.HasPrefix(v.Name, strings.ToUpper(strings.ReplaceAll(p.of, ".", "_"))) {
				return p.table
			}
		}
	}
	return nil
}

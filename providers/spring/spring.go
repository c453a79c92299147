// Package spring knows the servers inside a Spring Boot application (Tomcat, Jetty, Undertow and
// Reactor Netty): their timeouts, and how properties, YAML, variables and the command line set them.
//
// Which of them an application has, its pom.xml or build.gradle says. What code sets is not read.
package spring

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is Spring Boot with its servers.
var Provider = providers.Provider{
	Name:    "spring",
	Title:   "Spring Boot",
	Tables:  []*providers.Table{Tomcat, Jetty, Undertow, ReactorNetty},
	Command: claim,
}

const (
	checked  = "2026-11-20"
	tomcat   = "https://github.com/apache/tomcat/blob/main/webapps/docs/config/http.xml"
	boot     = "https://github.com/spring-projects/spring-boot/blob/main/module/spring-boot-tomcat/src/main/java/org/springframework/boot/tomcat/autoconfigure/TomcatServerProperties.java"
	mvc      = "https://github.com/spring-projects/spring-boot/blob/main/module/spring-boot-webmvc/src/main/java/org/springframework/boot/webmvc/autoconfigure/WebMvcProperties.java"
	graceful = "https://docs.spring.io/spring-boot/reference/web/graceful-shutdown.html"
	undertow = "https://github.com/undertow-io/undertow/blob/main/core/src/main/java/io/undertow/Undertow.java"
	jetty    = "https://github.com/jetty/jetty.project/blob/jetty-12.1.x/jetty-core/jetty-server/src/main/java/org/eclipse/jetty/server/AbstractConnector.java"
	netty    = "https://github.com/reactor/reactor-netty/blob/main/docs/modules/ROOT/pages/http-server.adoc"
)

// The properties that more than one place knows.
const (
	keepAlive  = "server.tomcat.keep-alive-timeout"
	connection = "server.tomcat.connection-timeout"
	async      = "spring.mvc.async.request-timeout"
	phase      = "spring.lifecycle.timeout-per-shutdown-phase"
	shutdown   = "server.shutdown"
)

// Tomcat is the one inside most applications.
var Tomcat = server("tomcat", "Tomcat in Spring Boot", shapeTomcat,
	providers.Entry{
		Name: keepAlive,
		Doc: "How long a connection stays open between requests, in milliseconds where it has no unit; " +
			"as " + connection + " where it is absent, and below 0 without an end.",
		NegativeIsNever: true,
		Drives:          []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
		Defaults:        []providers.DefaultRow{{Limit: audit.Seconds(60)}},
		Fact:            fact(tomcat),
	},
	providers.Entry{
		Name:            connection,
		Doc:             "How long a request's head may take, in milliseconds where it has no unit; 60 s by default. It times no response.",
		NegativeIsNever: true,
		Fact:            fact(boot),
	},
	asynchronous())

// Undertow was one of them until Spring Boot 4.
var Undertow = server("undertow", "Undertow in Spring Boot", nil,
	providers.Entry{
		Name:     "server.undertow.no-request-timeout",
		Doc:      "How long a connection stays open between requests, in milliseconds where it has no unit.",
		Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(60)}},
		Fact:     fact(undertow),
	},
	asynchronous())

// Jetty has one timeout for silence and for the time between requests.
var Jetty = server("jetty", "Jetty in Spring Boot", nil,
	providers.Entry{
		Name: "server.jetty.connection-idle-timeout",
		Doc:  "Silence of a connection in both directions, also between requests, in milliseconds where it has no unit.",
		Drives: []providers.Drive{
			{Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays, Late: ends},
			{Side: audit.Front, Clock: audit.KeepAlive},
		},
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
		// That it runs during a response was not seen.
		Fact: audit.Fact{Source: jetty, Checked: checked, Unverified: true},
	},
	asynchronous())

// ReactorNetty is what WebFlux runs on.
var ReactorNetty = server("reactor-netty", "Reactor Netty in Spring Boot", nil,
	providers.Entry{
		Name:     "server.netty.idle-timeout",
		Doc:      "How long a connection stays open between requests, in milliseconds where it has no unit; absent sets no end.",
		Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
		Defaults: []providers.DefaultRow{{Limit: audit.Never()}},
		Fact:     fact(netty),
	})

const ends = "the response ends early"

func server(system, title string, shape func(*providers.Reading, *audit.Hop), entries ...providers.Entry) *providers.Table {
	all := append(entries, drain(), providers.Entry{
		Name: shutdown, Word: true, OneOf: []string{"graceful", "immediate"},
		Doc:  "Whether open exchanges are waited for when the application stops; graceful since Spring Boot 3.4, immediate before.",
		Fact: fact(graceful),
	})
	for i := range all {
		if !all[i].Word {
			all[i].Unit, all[i].Parse = time.Millisecond, parse
		}
	}
	return &providers.Table{
		System: system, Title: title, Kind: providers.Server, Passes: audit.Nothing, Versioned: true, Entries: all,
		Shape: func(r *providers.Reading, h *audit.Hop) {
			shapeDrain(r, h)
			if shape != nil {
				shape(r, h)
			}
		},
	}
}

// asynchronous is the time that a servlet's response may take which another thread goes on with, as
// that of an SseEmitter.
func asynchronous() providers.Entry {
	return providers.Entry{
		Name: async,
		Doc: "How long an asynchronous response may take, an SseEmitter's among them, whatever is sent; 30 s by " +
			"default, in milliseconds where it has no unit, and without an end where it is not above 0. " +
			"`new SseEmitter(timeout)` in code wins over it.",
		Zero: providers.ZeroIsNever, NegativeIsNever: true,
		Drives: []providers.Drive{{Side: audit.Front, Clock: audit.Total, For: []audit.Protocol{audit.SSE}, Late: ends}},
		// Code may set another, and so the default is only what most applications have.
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30), Known: audit.Assumed}},
		Fact:     fact(mvc),
	}
}

func drain() providers.Entry {
	return providers.Entry{
		Name: phase,
		Doc:  "How long open exchanges have when the application stops gracefully, in milliseconds where it has no unit.",
		Drives: []providers.Drive{{
			Side: audit.Front, Clock: audit.Drain,
		}},
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
		Fact:     fact(graceful),
	}
}

func fact(source string) audit.Fact { return audit.Fact{Source: source, Checked: checked} }

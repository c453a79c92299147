// Package audit holds the words of timeout-audit and its judgement: what a request passes
// through (Hop), what may cut it short (Timer), how hops follow one another (Chain), what is sent
// through them (Traffic), and what then happens (Walk, Verdict, Finding).
//
//	caller ──▶ cloudflare ──▶ aws/alb ──▶ aws/ecs-service-connect ──▶ uvicorn
//	           back.idle      front.idle   back.total                  front.keep-alive
//	           125s           60s          15s                         5s
//
// A chain is read from the caller to the origin. Each hop has a front connection, towards the
// caller, and a back connection, towards the origin. A timer is one clock on one side; a vendor's
// setting that drives several clocks becomes several timers with one setting, and so no rule ever
// names a vendor.
//
// The way through the package: Join makes chains of hops whose names meet; NewWalk sends a traffic
// through a chain and knows for how long each clock hears nothing; Walk.Verdict says which clock
// fires first; Run applies rules to walks and gathers findings.
//
// The package reads no files, opens no connections and imports only the standard library. Packages
// under providers turn configuration into hops, package rules judges, package report prints.
package audit

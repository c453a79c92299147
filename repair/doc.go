// Package repair finds the smallest set of changes after which no rule fires that a change can
// silence: one value for each setting, above what the traffic needs with a named headroom, within
// what the vendor accepts, the user may change and the policy permits.
//
// It is a search over the rules themselves: a change is applied to a copy of the chains, the rules
// judge the copy, and what a change causes (a raised pool behind which a server now closes too
// early) is repaired in the same run. Where no setting helps it says so, and what could. It knows
// no vendor and no file; who writes a change down is the business of others.
package repair

package azure

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const serverlessDocs = "https://learn.microsoft.com/en-us/dotnet/api/microsoft.azure.management.signalr.models.serverlesssettings"

// SignalR is a SignalR service in serverless mode: it keeps the callers' connections itself.
var SignalR = &providers.Table{
	System: "azure/signalr",
	Title:  "Azure SignalR Service, serverless",
	Kind:   providers.Server,
	Passes: audit.Nothing,
	Entries: []providers.Entry{
		{
			Name: "serverless.connectionTimeoutInSeconds",
			Also: []string{"serverless_connection_timeout_in_seconds", "connectionTimeoutInSeconds"},
			Doc:  "Seconds without a message from the caller, pings among them.",
			Unit: time.Second,
			Drives: []providers.Drive{{
				Side: audit.Front, Clock: audit.Idle, Hears: audit.Up,
				For: []audit.Protocol{audit.WebSocket}, Begun: true, Late: "the WebSocket closes",
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
			Fact:     audit.Fact{Source: serverlessDocs, Checked: checked},
		},
		{
			Name: "serverless.keepAliveIntervalInSeconds",
			Also: []string{"keepAliveIntervalInSeconds"},
			Doc:  "Seconds between the pings of the service; 15 unless it is set. It is a heartbeat and no clock.",
			Unit: time.Second,
			Fact: audit.Fact{Source: serverlessDocs + ".keepaliveintervalinseconds", Checked: checked},
		},
	},
}

// WebPubSub is a hub of Web PubSub.
var WebPubSub = &providers.Table{
	System: "azure/web-pubsub",
	Title:  "Azure Web PubSub",
	Kind:   providers.Server,
	Passes: audit.Nothing,
	Entries: []providers.Entry{{
		Name: "webSocketKeepAliveIntervalInSeconds",
		Doc:  "Seconds between the pings of the service, from 1 to 120; 20 unless it is set. It is a heartbeat and no clock.",
		Unit: time.Second,
		Min:  audit.Seconds(1), Max: audit.Seconds(120),
		Fact: audit.Fact{
			Source:  "https://learn.microsoft.com/en-us/dotnet/api/azure.resourcemanager.webpubsub.models.webpubsubhubproperties.websocketkeepaliveintervalinseconds",
			Checked: checked,
		},
	}},
}

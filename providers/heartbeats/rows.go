package heartbeats

// The days on which the sources of the rows were read.
const (
	checked = "2026-11-28"
	earlier = "2026-11-20"
)

// libraries are all.
var libraries = []*library{
	&sseStarlette, &fastapiSSE, &pythonSocketIO, &flaskSocketIO, &mcpPython, &pythonWebsockets, &threadedWebsockets, &aiohttpServer,
	&djangoEventstream, &flaskSock, &grpcPython,
	&socketIO, &mcpTypeScript, &mcpTypeScript1, &graphQLWS, &graphQLSSE, &subscriptionsTransport, &betterSSE, &sockJS, &aiSDK, &honoSSE, &nestSSE,
	&ws, &grpcJS,
	&grpcGo, &mcpGo, &r3labsSSE, &signalR, &aspWebSockets, &actionCable,
}

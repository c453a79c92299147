package load

import "testing"

func TestAPathMayStandBehindAnotherWhereCodeMountsSomething(t *testing.T) {
	for text, want := range map[string]bool{
		`app.include_router(router)`: false, `app.include_router(router, prefix="/api")`: true, `router = APIRouter(prefix = "/x")`: true,
		`app.register_blueprint(bp, url_prefix="/x")`: true, `app.mount("/sub", other)`: true,
		`app.use(express.json())`: false, `app.use('/api', router)`: true, `app.use(prefix, router)`: true, `app.setGlobalPrefix('api')`: true,
		`fastify.register(routes, { prefix: '/v1' })`: true, `fastify.register(routes)`: false,
		`@app.route("/x", methods=["GET"])`: false, `app.route('/x', sub)`: true,
		`r.Group("/api")`: true, `http.StripPrefix("/api", h)`: true, `mux.HandleFunc("/events", events)`: false,
	} {
		if got := mounts.MatchString(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

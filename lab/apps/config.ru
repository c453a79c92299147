# A Rack application that behaves as the keys of the URL say; times are in milliseconds.
run(lambda do |env|
  if env["PATH_INFO"].end_with?("/ok")
    next [200, { "content-length" => "3" }, ["ok\n"]]
  end
  keys = env["QUERY_STRING"].split("&").to_h { |pair| pair.split("=", 2) }
  at = ->(key, other) { keys.key?(key) && keys[key].to_i > 0 ? keys[key].to_i / 1000.0 : other }
  sleep at.("first", 0)
  finish = Process.clock_gettime(Process::CLOCK_MONOTONIC) + at.("for", 3600)
  beat = at.("beat", nil)
  body = Enumerator.new do |out|
    out << ":\n\n"
    while (left = finish - Process.clock_gettime(Process::CLOCK_MONOTONIC)) > 0
      sleep [beat || 3600, left].min
      out << ": #{Process.clock_gettime(Process::CLOCK_REALTIME, :nanosecond)}\n\n" if beat && left > beat
    end
  end
  [200, { "content-type" => "text/event-stream" }, body]
end)

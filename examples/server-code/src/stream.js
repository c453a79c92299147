exports.stream = (request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const beat = setInterval(() => response.write(': ping\n\n'), 30_000);
  request.on('close', () => clearInterval(beat));
};

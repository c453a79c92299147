const http = require('http');
const { stream } = require('./stream');

const server = http.createServer({ requestTimeout: 0 }, stream);
server.timeout = 45 * 1000; // sockets that leak
server.listen(3000);

import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { isSameUser, userInTable } from './peer';

// Layout from proc(5) and Linux' Documentation/networking/proc_net_tcp.rst: 127.0.0.1 is 0100007F, ports are hexadecimal.
const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31001 1 0 100 0 0 10 0
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 31002 1 0 20 4 30 10 -1
   2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 31003 1 0 20 4 30 10 -1
`;

it('reads who is at the other end, not who listens', () => {
  expect(userInTable(table, 50_000, 8080)).toBe(1001);
  expect(userInTable(table, 50_001, 8080)).toBeNull();
  expect(userInTable('', 50_000, 8080)).toBeNull();
});

it('knows its own connection', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  expect(await isSameUser(socket.localPort, port)).toBe(true);
  socket.destroy();
  server.close();
});

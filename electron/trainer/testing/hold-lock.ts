import { lockFolder } from '../lock';

// Locks the folder it is given, says so, and waits.
lockFolder(process.argv[2]!);
process.stdout.write('held\n');
process.stdin.resume();

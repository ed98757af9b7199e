import { z } from 'zod';

// Imported before anything that makes a schema: zod would otherwise try whether code may be made from strings, which the
// content security policy forbids and reports.
z.config({ jitless: true });

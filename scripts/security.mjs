// `npm run security`: docs/security.md, from the threats, the requirements and the marks in the tests.
import { register } from 'tsx/esm/api';

register();
const { writeDocument } = await import('./security/write.ts');
writeDocument();

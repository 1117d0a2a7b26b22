import { tryEveryState } from '../support/browser/states/accessible';

tryEveryState(true, { part: 2, of: 2 });

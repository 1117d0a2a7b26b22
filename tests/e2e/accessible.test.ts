import { tryEveryState } from '../support/browser/states/accessible';

tryEveryState(true, { part: 1, of: 2 });

import { tryEveryState } from '../support/states/accessible';

tryEveryState(true, { part: 1, of: 2 });

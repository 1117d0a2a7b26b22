import { tryEveryState } from '../support/states/accessible';

tryEveryState(true, { part: 2, of: 2 });

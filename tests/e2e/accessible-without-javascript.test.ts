import { tryEveryState } from '../support/browser/states/accessible';

tryEveryState(false);

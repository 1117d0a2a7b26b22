import { tryEveryState } from '../support/states/accessible';

tryEveryState(true);

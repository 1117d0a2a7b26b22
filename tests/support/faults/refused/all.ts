import type { Stage } from '../../browser/states/stage';
import { askingRefused } from './asking';
import { insideRefused } from './inside';
import { linksRefused } from './links';
import type { Refusal } from './refusal';

/** Every way in which something is refused, by its name. */
export const refusalsOn = (stage: () => Stage): Record<string, Refusal> => ({
  ...askingRefused(stage),
  ...insideRefused(stage),
  ...linksRefused(stage),
});

import { Note } from './paragraph';
import { dateAndTime } from './times';

type Props = { requestedAt: Date | string; device: string };

export function Requested({ requestedAt, device }: Props) {
  return (
    <Note>
      Requested on {dateAndTime(requestedAt)} from {device}.
    </Note>
  );
}

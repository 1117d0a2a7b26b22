import { createReadStream, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import pg from 'pg';

/** The part of pg's connection for COPY that its types omit. */
type CopyConnection = pg.Connection & {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
};
type Finished = { rowCount: number | null };
/** A section of a file, in bytes. */
export type Section = { start: number; bytes: number };

/** COPY … TO STDOUT into an open file. */
class CopyOut extends pg.Query {
  bytes = 0;
  file = 0;

  handleCopyData({ chunk }: { chunk: Buffer }, connection: CopyConnection): void {
    try {
      writeFileSync(this.file, chunk);
      this.bytes += chunk.length;
    } catch (error) {
      // For example, a full disk. The client then rejects the query.
      connection.stream.destroy(error as Error);
    }
  }
}

/** COPY … FROM STDIN out of a section of a file. */
class CopyIn extends pg.Query {
  path = '';
  section: Section = { start: 0, bytes: 0 };

  handleCopyInResponse(connection: CopyConnection): void {
    this.send(connection).then(
      () => connection.endCopyFrom(),
      (error: unknown) => connection.sendCopyFail(String(error)),
    );
  }

  private async send(connection: CopyConnection): Promise<void> {
    const { start, bytes } = this.section;
    if (bytes === 0) return;
    for await (const chunk of createReadStream(this.path, { start, end: start + bytes - 1 })) {
      connection.sendCopyFromChunk(chunk as Buffer);
      if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain');
    }
  }
}

/** Runs COPY … TO STDOUT and appends the output to an open file. */
export async function copyOut(
  client: pg.Client,
  sql: string,
  file: number,
): Promise<{ rows: number; bytes: number }> {
  let copy: CopyOut | undefined;
  const { rowCount } = await new Promise<Finished>((resolve, reject) => {
    copy = new CopyOut(sql, (error, result) => (error ? reject(error) : resolve(result as Finished)));
    copy.file = file;
    client.query(copy);
  });
  return { rows: rowCount ?? 0, bytes: copy?.bytes ?? 0 };
}

/** Runs COPY … FROM STDIN with a section of a file, and returns the number of rows. */
export async function copyIn(
  client: pg.Client,
  sql: string,
  path: string,
  section: Section,
): Promise<number> {
  const { rowCount } = await new Promise<Finished>((resolve, reject) => {
    const copy = new CopyIn(sql, (error, result) => (error ? reject(error) : resolve(result as Finished)));
    Object.assign(copy, { path, section });
    client.query(copy);
  });
  return rowCount ?? 0;
}

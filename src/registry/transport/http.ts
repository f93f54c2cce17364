import type { ByteStream } from '../../bytes/index.ts';

/** The body of a request. Bytes can be sent several times, a stream only once. */
export type HttpBody =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly stream: ByteStream; readonly size: number };

/** The lanes that requests run in: questions and manifests, downloads of blobs, and whole uploads. */
export type Lane = 'ask' | 'read' | 'write';

/** An HTTP request. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: HttpBody | undefined;
  /** What the request is for, as it follows "cannot": "read manifest 1.2 of PLACE". */
  readonly action: string;
  /** The lane of the request. @default `write` with a stream, else `ask` */
  readonly lane?: Lane | undefined;
  /** Scopes that the token needs beside that of the repository, such as the repository to mount from. */
  readonly scopes?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The head of a response, with a body that is not read yet. */
export interface HttpResponse {
  /** The address that answered, after redirects. */
  readonly url: URL;
  readonly status: number;
  /** Repeated headers are joined by commas. */
  header(name: string): string | undefined;
  /** The body holds its connection: read it to its end, leave its loop, or call `discard`. */
  readonly body: ByteStream;
  discard(): Promise<void>;
}

/** Sends a request. Retries, redirects and logins are wrappers `(fetch) => fetch`. */
export type Fetch = (request: HttpRequest) => Promise<HttpResponse>;

/** Timeouts in milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  /** From sending the request to the head of the response. */
  readonly headersMs: number;
  /** The same for the request that completes an upload: registries hash and move the whole blob before they answer. */
  readonly uploadMs: number;
  /** The longest time without any progress, in either direction. */
  readonly stallMs: number;
}

/** Long enough for slow connections, and for registries that move blobs before they answer. */
export const defaultTimeouts: Timeouts = { connectMs: 15_000, headersMs: 60_000, uploadMs: 300_000, stallMs: 60_000 };

/** Tells whether a request can be sent a second time. */
export function isRepeatable({ body }: HttpRequest): boolean {
  return body?.kind !== 'stream';
}

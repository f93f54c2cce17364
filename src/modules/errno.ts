/** A number that the kernel gives back for a module that it refuses, with the words of the C library. */
export interface Errno {
  readonly name: 'ENOENT' | 'EPERM' | 'ENOEXEC' | 'EINVAL' | 'EBADMSG' | 'EKEYREJECTED';
  readonly number: number;
  readonly text: string;
}

/** The numbers of all architectures that Talos runs on. @see errno(3) */
export const errnos: { readonly [Name in Errno['name']]: Errno & { readonly name: Name } } = {
  ENOENT: { name: 'ENOENT', number: 2, text: 'No such file or directory' },
  EPERM: { name: 'EPERM', number: 1, text: 'Operation not permitted' },
  ENOEXEC: { name: 'ENOEXEC', number: 8, text: 'Exec format error' },
  EINVAL: { name: 'EINVAL', number: 22, text: 'Invalid argument' },
  EBADMSG: { name: 'EBADMSG', number: 74, text: 'Bad message' },
  EKEYREJECTED: { name: 'EKEYREJECTED', number: 129, text: 'Key was rejected by service' },
};

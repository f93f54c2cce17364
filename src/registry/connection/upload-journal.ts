/** An open upload session of a registry. */
export interface JournaledUpload {
  /** The address of the session. It may contain a secret of the registry. */
  readonly location: string;
  /** How many bytes the registry has confirmed. */
  readonly offset: number;
}

/** Remembers open uploads after the process has ended. Keys name the registry, the repository and the blob. */
export interface UploadJournal {
  load(key: string): Promise<JournaledUpload | undefined>;
  save(key: string, upload: JournaledUpload): Promise<void>;
  remove(key: string): Promise<void>;
}

/** An upload that is open at a registry. */
export interface JournaledUpload {
  /** Where it goes on; may hold a secret of the registry. */
  readonly location: string;
  /** Bytes that the registry has confirmed. */
  readonly offset: number;
}

/** Where open uploads are remembered beyond the end of the process. Keys name the registry, the repository and the blob. */
export interface UploadJournal {
  load(key: string): Promise<JournaledUpload | undefined>;
  save(key: string, upload: JournaledUpload): Promise<void>;
  remove(key: string): Promise<void>;
}

import { basename } from 'node:path';
import type { Repository } from '../../oci/index.ts';
import { folderRecord } from '../blobs/disk-use.ts';
import type { Change } from '../state/change.ts';
import type { FolderState } from '../state/folder-state.ts';
import { RepositoryJournal } from './journal.ts';

export interface JournalsOptions {
  readonly ownFolder: string;
  readonly state: FolderState;
  /** Lines that each has already. */
  readonly lines: ReadonlyMap<Repository, number>;
}

/** The journals of all repositories of a folder; what they take of the disk is counted. */
export class Journals {
  readonly #options: JournalsOptions;
  readonly #open = new Map<Repository, RepositoryJournal>();

  constructor(options: JournalsOptions) {
    this.#options = options;
  }

  async append(repository: Repository, changes: readonly Change[]): Promise<void> {
    const journal = this.#open.get(repository) ?? this.#make(repository);
    this.#open.set(repository, journal);
    await journal.append(changes);
  }

  #make(repository: Repository): RepositoryJournal {
    const { ownFolder, state, lines } = this.#options;
    const name = `journal ${repository}`;
    this.#noteFolders(repository);
    return new RepositoryJournal(ownFolder, repository, {
      lines: lines.get(repository) ?? 0,
      live: () => {
        const members = state.repositories.get(repository);
        return { changes: members?.changes() ?? [], count: members?.size ?? 0 };
      },
      onSize: (change) => {
        if ('grown' in change) state.use.growRecord(name, change.grown);
        else state.use.setRecord(name, change.whole);
      },
    });
  }

  #noteFolders(repository: Repository): void {
    const { ownFolder, state } = this.#options;
    let path = `${basename(ownFolder)}/repositories`;
    for (const part of repository.split('/')) {
      path = `${path}/${part}`;
      state.use.setRecord(folderRecord(path), 1);
    }
  }
}

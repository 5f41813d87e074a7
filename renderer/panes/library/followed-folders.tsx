import type { FollowedFolder } from '../../../electron/domain/document.ts';
import { report } from '../../base/api.ts';
import { strings } from '../../base/strings.ts';
import { Button, Notice } from '../../components/controls.tsx';
import { Icon } from '../../components/icons.tsx';
import { useLibrary } from '../../stores/library.ts';

/** The folders that the workspace follows: how each does, and the way out. */
export function FollowedFolders({ folders }: { folders: FollowedFolder[] }) {
  return (
    <ul className="followed-list" aria-label={strings.library.followed}>
      {folders.map((folder) => (
        <li key={folder.path}>
          <Followed folder={folder} />
        </li>
      ))}
    </ul>
  );
}

function Followed({ folder: { path, problem, looking, files, missing } }: { folder: FollowedFolder }) {
  const unfollow = useLibrary((library) => library.unfollow);
  const stop = (
    <Button look="plain" aria-label={strings.library.unfollowOne(path)} onPress={() => void unfollow(path).catch(report)}>
      {strings.library.unfollow}
    </Button>
  );
  if (problem)
    return (
      <Notice title={strings.library.follows(path)} text={problem}>
        {stop}
      </Notice>
    );
  return (
    <p className="row followed">
      <Icon name="folder" />
      <span>{strings.library.follows(path)}</span>
      <span className="small">{looking ? strings.library.followLooking : strings.library.followState(files, missing)}</span>
      {stop}
    </p>
  );
}

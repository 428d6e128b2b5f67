import { useEffect, useState } from "preact/hooks";

import { photos } from "../../storage/database";
import type { KeptPhoto } from "../../storage/records";

interface LocalPhoto {
  kept: KeptPhoto | null;
  url: string | null;
}

/** A photo kept on the device, with an address for <img>. */
export function useLocalPhoto(id: string): LocalPhoto {
  const [photo, setPhoto] = useState<LocalPhoto>({ kept: null, url: null });
  useEffect(() => {
    let url: string | null = null;
    let left = false;
    void photos.get(id).then((kept) => {
      if (left || !kept) return;
      url = URL.createObjectURL(kept.blob);
      setPhoto({ kept, url });
    });
    return () => {
      left = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [id]);
  return photo;
}

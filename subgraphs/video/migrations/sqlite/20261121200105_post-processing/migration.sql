CREATE TABLE `derived_files` (
	`post_id` integer NOT NULL,
	`role` blob NOT NULL,
	`position` integer NOT NULL,
	`hash` blob NOT NULL,
	`extension` blob NOT NULL,
	`byte_length` integer NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`bitrate` integer,
	`peak_bitrate` integer,
	`codecs` blob,
	`segments` text,
	`is_public` integer NOT NULL,
	CONSTRAINT `derived_files_pk` PRIMARY KEY(`post_id`, `role`, `position`)
);

--> statement-breakpoint
CREATE TABLE `post_processing` (
	`post_id` integer PRIMARY KEY,
	`stage` blob NOT NULL,
	`progress` integer NOT NULL,
	`attempts` integer NOT NULL,
	`reason` text,
	`placeholder` blob
);

--> statement-breakpoint
ALTER TABLE `post_media` ADD `alt_text` text;
--> statement-breakpoint
CREATE INDEX `derived_files_hash` ON `derived_files` (`hash`,`is_public`);

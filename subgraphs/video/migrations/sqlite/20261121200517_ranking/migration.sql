CREATE TABLE `decay_rates` (
	`since_ms` integer PRIMARY KEY,
	`half_life_ms` integer NOT NULL,
	`offset` real NOT NULL
);

--> statement-breakpoint
CREATE TABLE `engagements` (
	`engagement` blob PRIMARY KEY,
	`user_id` integer NOT NULL,
	`post_id` integer NOT NULL,
	`active` integer NOT NULL,
	`at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `feed_snapshots` (
	`snapshot` blob PRIMARY KEY,
	`viewer_id` integer NOT NULL,
	`items` text NOT NULL,
	`made_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `heats` (
	`tag` blob NOT NULL,
	`post_id` integer NOT NULL,
	`kind` blob NOT NULL,
	`heat` real NOT NULL,
	`views` integer NOT NULL,
	CONSTRAINT `heats_pk` PRIMARY KEY(`post_id`, `tag`)
);

--> statement-breakpoint
CREATE TABLE `neighbours` (
	`post_id` integer PRIMARY KEY,
	`engaged` integer NOT NULL,
	`list` text NOT NULL
);

--> statement-breakpoint
CREATE TABLE `pushes` (
	`push` blob PRIMARY KEY,
	`day` integer NOT NULL,
	`times` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `seen_filters` (
	`user_id` integer PRIMARY KEY,
	`bits` text NOT NULL,
	`holds` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `seen_posts` (
	`user_id` integer NOT NULL,
	`post_id` integer NOT NULL,
	`at` integer NOT NULL,
	CONSTRAINT `seen_posts_pk` PRIMARY KEY(`user_id`, `post_id`)
);

--> statement-breakpoint
CREATE TABLE `signal_intake` (
	`intake_id` integer PRIMARY KEY AUTOINCREMENT,
	`signals` text NOT NULL
);

--> statement-breakpoint
CREATE INDEX `engagements_user` ON `engagements` (`user_id`,`active`,`at`,`post_id`);
--> statement-breakpoint
CREATE INDEX `feed_snapshots_viewer` ON `feed_snapshots` (`viewer_id`,`made_at`);
--> statement-breakpoint
CREATE INDEX `feed_snapshots_made_at` ON `feed_snapshots` (`made_at`);
--> statement-breakpoint
CREATE INDEX `heats_order` ON `heats` (`tag`,`heat`,`post_id`);
--> statement-breakpoint
CREATE INDEX `heats_kind_order` ON `heats` (`tag`,`kind`,`heat`,`post_id`);
--> statement-breakpoint
CREATE INDEX `pushes_day` ON `pushes` (`day`);
--> statement-breakpoint
CREATE INDEX `seen_posts_at` ON `seen_posts` (`user_id`,`at`,`post_id`);

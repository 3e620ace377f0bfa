ALTER TABLE `sessions` ADD `device` varchar(60);

# DKIM private keys: NAME.dkim beside the lists. Desired: {installRoot, dkimKeys}. Never shown. Where LISTSERV is not installed yet they
# wait in our own folder: the role `secrets` places them, the role `listserv` takes what waited along.

function Get-DkimPath {
    param($Desired, [string] $Name)
    $main = "$($Desired.installRoot)\$($script:Facts.Listserv.Main)"
    if (Test-Folder -Path $main) { "$main\$Name.dkim" } else { "$(Get-StatePath -Name 'dkim.waiting')\$Name.dkim" }
}

function Test-DkimKey {
    param($Desired)
    foreach ($name in Get-MemberName -Object $Desired.dkimKeys) {
        $path = Get-DkimPath -Desired $Desired -Name $name
        $found = Get-DkimState -Path $path -Key ([string] $Desired.dkimKeys.$name)
        if ($found -ne 'as it has to be') { New-Difference -Item 'DkimKey' -Path $path -Expected 'the key of the config' -Found $found -Data $name }
    }
}

function Get-DkimState {
    param([string] $Path, [string] $Key)
    if (-not (Test-File -Path $Path)) { return 'not there' }
    if (-not (Test-SameText -One (ConvertFrom-Byte -Bytes (Read-FileByte -Path $Path)) -Other $Key)) { return 'another key' }
    if (-not (Test-AdministratorsOnly -Path $Path)) { return 'readable by others' }
    'as it has to be'
}

function Set-DkimKey {
    param($Desired, $Difference)
    # LISTSERV reads its keys when it starts.
    Add-Owed -Name 'restart LISTSERV'
    foreach ($each in $Difference) { Write-DkimKey -Path $each.path -Bytes (ConvertTo-Byte -Text ([string] $Desired.dkimKeys.($each.Data))) }
}

function Write-DkimKey {
    param([string] $Path, [byte[]] $Bytes)
    New-Folder -Path (Split-Path -Path $Path -Parent)
    Write-FileWhole -Path $Path -Bytes $Bytes
    Set-AdministratorsOnly -Path $Path
}

function Move-WaitingDkimKey {
    param([string] $InstallRoot)
    $waiting = Get-StatePath -Name 'dkim.waiting'
    foreach ($file in @(Get-FileName -Folder $waiting -Filter '*.dkim')) {
        Write-DkimKey -Path "$InstallRoot\$($script:Facts.Listserv.Main)\$file" -Bytes (Read-FileByte -Path "$waiting\$file")
        Remove-FileIfThere -Path "$waiting\$file"
    }
}
